"""From a release of a provider (its documentation, its schema) to the generated part of the catalogue, and a review."""
