"""A WebSocket server by Python's websockets: websocket_server.py SOCKET|ADDRESS:PORT PAGE [CERTIFICATE KEY], with a certificate over TLS."""

import asyncio
import http
import ssl
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
    tls = None
    if len(sys.argv) > 3:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[3], sys.argv[4])
    if sys.argv[1].startswith("/"):
        serving = websockets.unix_serve(handle, sys.argv[1], process_request=serve_page, max_size=None, ssl=tls)
    else:
        address, port = sys.argv[1].rsplit(":", 1)
        serving = websockets.serve(handle, address, int(port), process_request=serve_page, max_size=None, ssl=tls)
    async with serving:
        await asyncio.Future()


asyncio.run(main())
