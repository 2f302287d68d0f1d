"""A WSGI application, served by gunicorn."""


def application(environ, start_response):
    if environ["REQUEST_METHOD"] == "POST":
        body = environ["wsgi.input"].read()
    else:
        body = b"hello from gunicorn"
    if environ.get("HTTP_IF_NONE_MATCH") == '"one"':
        start_response("304 Not Modified", [("ETag", '"one"')])
        return []
    start_response("200 OK", [
        ("Content-Type", "text/plain"), ("Content-Length", str(len(body))), ("ETag", '"one"')])
    return [body]
