"""A WebSocket server by Python's websockets on a Unix socket: websocket_server.py SOCKET PAGE."""

import asyncio
import http
import sys
import urllib.parse

import websockets

FRAGMENT = 1000


async def handle(socket, path):
    if path.startswith("/close/"):
        await socket.close(int(path.rsplit("/", 1)[1]), "as asked")
    elif path == "/ping":
        await (await socket.ping(b"are you there?"))
        await socket.send("ponged")
        # The client's own ping may still be on its way; closing now would leave it unanswered.
        await socket.wait_closed()
    elif path == "/fragments":
        message = await socket.recv()
        await socket.send([message[i : i + FRAGMENT] for i in range(0, len(message), FRAGMENT)])
    else:
        try:
            async for message in socket:
                await socket.send(message)
        except websockets.ConnectionClosed:
            pass
        finally:
            print("closed with", socket.close_code, socket.close_reason, flush=True)


def serve_page(path, headers):
    """Answers what a browser asks for before it opens its sockets, and takes its report."""
    path, _, query = path.partition("?")
    if path == "/page":
        with open(sys.argv[2], "rb") as page:
            return http.HTTPStatus.OK, [("Content-Type", "text/html")], page.read()
    if path == "/report":
        print("report", urllib.parse.unquote(query), flush=True)
        return http.HTTPStatus.NO_CONTENT, [], b""
    if "Upgrade" not in headers:
        return http.HTTPStatus.NOT_FOUND, [], b"nothing here\n"
    return None


async def main():
    async with websockets.unix_serve(handle, sys.argv[1], process_request=serve_page, max_size=None):
        await asyncio.Future()


asyncio.run(main())
