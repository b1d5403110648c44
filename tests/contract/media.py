"""The media type of JSON:API, as tests write it."""

MEDIA_TYPE = "application/vnd.api+json"
