"""The OpenAPI descriptions: loading, routing and validation, for the server and for the judges."""
