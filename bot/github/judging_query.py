"""The one question about a pull request that GraphQL answers instead of five over REST.

Open pull requests are listed whole, as REST lists them: which of them share the head is read
from their heads, not from what GitHub associates with a commit. Check runs are read suite by
suite, the latest of each, as REST shows them; the rollup keeps runs that were superseded.
"""

from typing import Final

PAGED: Final = ("labels", "reviews", "events", "suites", "open")
"""Each list has a cursor of its name."""

QUERY: Final = """
query Judging(
  $owner: String!, $name: String!, $number: Int!,
  $labels: String, $reviews: String, $events: String, $suites: String, $open: String
) {
  repository(owner: $owner, name: $name, followRenames: false) {
    databaseId
    isPrivate
    defaultBranchRef { name }
    pullRequest(number: $number) {
      id number url title body state isDraft merged mergedAt mergeable updatedAt
      baseRefName baseRefOid headRefName headRefOid
      mergeCommit { oid }
      headRepository { databaseId }
      author { ...Who }
      labels(first: 100, after: $labels) {
        pageInfo { hasNextPage endCursor }
        nodes { id name }
      }
      reviews(first: 100, after: $reviews) {
        pageInfo { hasNextPage endCursor }
        nodes { fullDatabaseId state submittedAt commit { oid } author { ...Who } }
      }
      events: timelineItems(
        first: 100, after: $events,
        itemTypes: [LABELED_EVENT, UNLABELED_EVENT, REVIEW_DISMISSED_EVENT, CLOSED_EVENT]
      ) {
        pageInfo { hasNextPage endCursor }
        nodes {
          __typename
          ... on LabeledEvent { id createdAt actor { ...Who } label { id name } }
          ... on UnlabeledEvent { id createdAt actor { ...Who } label { id name } }
          ... on ReviewDismissedEvent {
            actor { ...Who }
            previousReviewState
            review { fullDatabaseId }
          }
          ... on ClosedEvent { createdAt actor { ...Who } }
        }
      }
      commits(last: 1) {
        nodes {
          commit {
            oid
            status { contexts { context state } }
            suites: checkSuites(first: 100, after: $suites) {
              pageInfo { hasNextPage endCursor }
              nodes {
                app { databaseId }
                checkRuns(first: 100, filterBy: {checkType: LATEST}) {
                  pageInfo { hasNextPage }
                  nodes { name status conclusion startedAt }
                }
              }
            }
          }
        }
      }
    }
    open: pullRequests(states: OPEN, first: 100, after: $open) {
      pageInfo { hasNextPage endCursor }
      nodes { number headRefOid }
    }
  }
}

fragment Who on Actor {
  __typename
  login
  ... on User { databaseId }
  ... on Bot { databaseId }
  ... on Mannequin { databaseId }
  ... on Organization { databaseId }
}
"""
