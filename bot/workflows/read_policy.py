"""The repository's policy: one file on the default branch, read by content address (R1 to R3)."""

from dataclasses import dataclass, replace

from bot.errors import NotFound
from bot.github.repository import Repo
from bot.github.trees import GitView
from bot.intake.delivery import POLICY_PATH
from bot.store.tenants import Tenant
from bot.workflows.house import House
from policies.permission import Level, effective_level
from policies.rulebook import BrokenRulebook, Rulebook, parse_rulebook
from policies.rulebook_people import MOST_LOGINS, logins_in, with_accounts

MAX_POLICY_BYTES = 64 * 1024
_REGULAR = {"100644", "100755"}


@dataclass(frozen=True, slots=True)
class PolicyRead:
    """The policy as it is now."""

    rulebook: Rulebook | BrokenRulebook
    text: str | None
    """None: there is no file, the built-in defaults hold."""
    blob_sha: str | None
    view: GitView
    """The default branch at the commit that was read."""
    nobodies: tuple[str, ...] = ()
    """Logins in the file that nobody has."""

    @property
    def level(self) -> Level:
        """The file's ceiling; a broken file allows no more than SUGGEST (R2)."""
        if isinstance(self.rulebook, BrokenRulebook):
            return Level.SUGGEST
        return self.rulebook.permission

    @property
    def usable(self) -> Rulebook:
        """The rules to read names and lists from; the defaults while the file is broken."""
        if isinstance(self.rulebook, Rulebook):
            return self.rulebook
        defaults = parse_rulebook(None)
        assert isinstance(defaults, Rulebook)
        return defaults


async def read_policy(
    house: House, repo: Repo, tenant: Tenant, *, fresh: bool = False
) -> PolicyRead:
    """Read the policy at the head of the default branch; a decision needs it `fresh`.

    A moved branch costs one conditional request and a tree; an unmoved one a 304.
    Outages raise (fail closed): nobody goes on with a policy that could not be read.
    """
    head = await house.heads.of(repo, tenant.default_branch, now=house.now(), fresh=fresh)
    policy = await policy_at(repo.git.view(head))
    return await _with_people(house, repo, policy)


async def _with_people(house: House, repo: Repo, policy: PolicyRead) -> PolicyRead:
    """With each login that the file names as the account that it is (R15)."""
    if isinstance(policy.rulebook, BrokenRulebook) or policy.blob_sha is None:
        return policy
    logins = logins_in(policy.rulebook)
    if len(logins) > MOST_LOGINS:
        return replace(policy, rulebook=_broken(f"names more than {MOST_LOGINS} logins: use ids"))
    if not logins:
        return policy
    told = await house.named.look_up(repo, policy.blob_sha, logins, now=house.now())
    accounts = {login: account for login, account in told.items() if account is not None}
    return replace(
        policy,
        rulebook=with_accounts(policy.rulebook, accounts),
        nobodies=tuple(login for login in logins if login not in accounts),
    )


async def policy_at(view: GitView) -> PolicyRead:
    """The file at one commit; only the default branch's is a policy (R1), any other is data."""
    mode = (await view.paths()).get(POLICY_PATH)
    if mode is None:
        return PolicyRead(parse_rulebook(None), None, None, view)
    blob_sha = await view.blob_sha(POLICY_PATH)
    if mode not in _REGULAR:
        return PolicyRead(_broken("is a link, not a regular file"), "", blob_sha, view)
    text = await _text(view)
    if text is None:
        return PolicyRead(_broken("is not UTF-8 text of at most 64 KiB"), "", blob_sha, view)
    return PolicyRead(parse_rulebook(text), text, blob_sha, view)


async def _text(view: GitView) -> str | None:
    try:
        raw = await view.read_bytes(POLICY_PATH, MAX_POLICY_BYTES)
        return raw.decode() if raw is not None else None
    except (NotFound, UnicodeDecodeError):
        return None


def _broken(what: str) -> BrokenRulebook:
    return BrokenRulebook.of(f"{POLICY_PATH} {what}")


def level_of(house: House, tenant: Tenant, policy: PolicyRead, agent: Level | None = None) -> Level:
    """The lowest of server, installation, file and agent (rules-approval.md §2)."""
    levels = [house.permission, Level[tenant.level], policy.level]
    return effective_level(*levels, *([agent] if agent is not None else []))
