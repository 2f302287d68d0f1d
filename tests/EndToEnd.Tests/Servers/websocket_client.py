"""A WebSocket client by Python's websockets: websocket_client.py HOST ADDRESS PORT. Says what it did, and fails loudly."""

import asyncio
import os
import sys

import websockets

HOST, ADDRESS, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
SIZES = [0, 1, 125, 126, 127, 65535, 65536, 1048576]


def connect(path, **options):
    return websockets.connect(f"ws://{HOST}{path}", host=ADDRESS, port=PORT, max_size=None, **options)


async def echo(compression):
    async with connect("/echo", compression=compression) as socket:
        assert bool(socket.extensions) == (compression is not None), socket.extensions
        for size in SIZES:
            for message in (os.urandom(size), "ä" * size):
                await socket.send(message)
                assert await socket.recv() == message, size
        parts = [os.urandom(size) for size in SIZES]
        await socket.send(parts)
        assert await socket.recv() == b"".join(parts)


async def ping():
    async with connect("/ping") as socket:
        await (await socket.ping(b"and you?"))
        assert await socket.recv() == "ponged"


async def fragments():
    async with connect("/fragments") as socket:
        message = os.urandom(50500)
        await socket.send(message)
        assert await socket.recv() == message


async def closes():
    for code in (1000, 1011, 4001):
        async with connect(f"/close/{code}") as socket:
            await socket.wait_closed()
            assert (socket.close_code, socket.close_reason) == (code, "as asked"), (socket.close_code, socket.close_reason)
    socket = await connect("/echo")
    await socket.close(4002, "python has enough")


async def main():
    await echo(None)
    await echo("deflate")
    await ping()
    await fragments()
    await closes()
    print("all is well")


asyncio.run(main())
