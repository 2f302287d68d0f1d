#!/usr/bin/env python3
"""Attacks a udsaot from loopback, one kind of client after the other, and asks for a page meanwhile as another client would.

usage: hostile.py EXECUTABLE --socket PATH [--host NAME] [--https] [--short] [--heap MIB]
  --socket PATH  the socket of the mount at /, on which this program is the origin
  --host NAME    the vhost of that mount
  --https        the executable's first listener has TLS; without it, the executable is started with --listen
  --short        a tenth of the clients
  --heap MIB     a limit of the heap (DOTNET_GCHeapHardLimit)

Of each attack it asserts: the process lives; another client is answered within a second, or, under a limit of the heap, with 200 or 503 within
five; the memory stays within a bound and is given back within 20 seconds; so are the descriptors of clients; the log has fewer than 60 lines.
"""
import argparse
import contextlib
import ctypes
import multiprocessing
import os
import re
import resource
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

HOST = "scripted.test"
BIG = b"x" * (1 << 20)


def origin(path):
    """Serves /big with 1 MiB, /deaf by reading nothing more, and all else with its target, in a process of its own: the crowd must not slow it."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(4096)

    def serve(connection):
        buffer = b""
        with contextlib.suppress(OSError), connection:
            while True:
                while b"\r\n\r\n" not in buffer:
                    more = connection.recv(65536)
                    if not more:
                        return
                    buffer += more
                head, _, buffer = buffer.partition(b"\r\n\r\n")
                target = head.split(b" ", 2)[1]
                if target.startswith(b"/deaf"):
                    time.sleep(3600)
                length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
                left = int(length[1]) if length else 0
                while len(buffer) < left:
                    more = connection.recv(65536)
                    if not more:
                        return
                    buffer += more
                buffer = buffer[left:]
                body = BIG if target.startswith(b"/big") else target
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
                connection.sendall(body)

    def accept():
        # It ends with this program, however that ends (PR_SET_PDEATHSIG, prctl(2)).
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    multiprocessing.get_context("fork").Process(target=accept, daemon=True).start()


class Proxy:
    """A running udsaot."""

    def __init__(self, arguments):
        environment = dict(os.environ)
        if arguments.heap:
            environment["DOTNET_GCHeapHardLimit"] = f"{arguments.heap << 20:x}"
        listen = [] if arguments.https else ["--listen", "http://127.0.0.1:0"]
        self.lines = []
        self.tls = arguments.https
        self.process = subprocess.Popen([arguments.executable, *listen], env=environment, stderr=subprocess.PIPE, text=True)
        threading.Thread(target=self.collect, daemon=True).start()
        self.port = int(self.wait(r"listening on https?://127\.0\.0\.1:(\d+)")[1])

    def collect(self):
        for line in self.process.stderr:
            self.lines.append(line.rstrip())

    def wait(self, pattern):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            for line in list(self.lines):
                if match := re.search(pattern, line):
                    return match
            time.sleep(0.02)
        sys.exit("udsaot did not start:\n" + "\n".join(self.lines))

    def connect(self, source="127.0.0.1", handshake=True, protocol="http/1.1"):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(source, 0))
        if not self.tls or not handshake:
            return connection
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols([protocol])
        return context.wrap_socket(connection)

    def ask(self, target="/me"):
        """The status of a GET by another client, and the seconds that it took."""
        begun = time.monotonic()
        try:
            with self.connect(source="127.0.0.2") as connection:
                connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
                answer = b""
                while more := connection.recv(65536):
                    answer += more
            status = int(answer.split(b" ", 2)[1]) if answer else 0
        except OSError:
            status = 0
        return status, time.monotonic() - begun

    def figure(self, key):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(rf"{key}:\s+(\d+)", status.read())[1]) // 1024

    def connections(self):
        """The clients' connections that the process has a descriptor for (proc_net(5)); those to origins may be kept."""
        with open("/proc/net/tcp", encoding="ascii") as table:
            rows = [line.split() for line in table.readlines()[1:]]
        return sum(1 for row in rows if row[1].endswith(f":{self.port:04X}") and row[3] != "0A" and row[9] != "0")


def request(method, target, fields="", body=b""):
    return f"{method} {target} HTTP/1.1\r\nHost: {HOST}\r\n{fields}\r\n".encode() + body


def frame(kind, flags, stream, payload=b""):
    """A frame of HTTP/2 (RFC 9113 section 4.1)."""
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def head(flags, stream, method, target, more=b"", **fields):
    """HEADERS with a request, without compression, and a part of a field block behind it."""
    lines = {":method": method, ":scheme": "http", ":path": target, ":authority": HOST} | {name.replace("_", "-"): value for name, value in fields.items()}
    return frame(1, flags, stream, b"".join(b"\0" + bytes((len(n),)) + n.encode() + bytes((len(v),)) + v.encode() for n, v in lines.items()) + more)


def repeated(stream, target):
    """HEADERS with a request whose seven fields of 4,000 bytes are an octet each: the first stream puts them into the dynamic table (RFC 7541)."""
    return head(5, stream, "GET", target, more=(b"\x40\x01x\x7f\xa1\x1e" + b"x" * 4000 if stream == 1 else b"\xbe") + b"\xbe" * 6)


def http2(frames, window=65535):
    """The opening of a client of HTTP/2 whose streams have a window, and frames behind it."""
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, struct.pack(">HI", 4, window)) + b"".join(frames)


def streams(count, make):
    return [make(2 * i + 1) for i in range(count)]


def crowd2(proxy, count, sent):
    """As crowd, over HTTP/2."""
    return crowd(proxy, count, sent, protocol="h2")


def crowd(proxy, count, sent, handshake=True, protocol="http/1.1"):
    """Opens connections and sends the same on each; those that are refused do not count."""
    connections = []
    for _ in range(count):
        try:
            connection = proxy.connect(handshake=handshake, protocol=protocol)
            connections.append(connection)
            connection.setblocking(False)
            connection.send(sent)
        except OSError:
            continue
    return connections


# Each attack: its name, the number of clients, and what it does with a proxy and that number.
ATTACKS = [
    ("connections that send nothing", 9000, lambda p, n: crowd(p, n, b"", handshake=False)),
    ("connections that send a byte of a head", 3000, lambda p, n: crowd(p, n, b"G")),
    ("heads of 31 KB without an end", 930, lambda p, n: crowd(p, n, request("GET", "/", "X: " + "x" * 31000)[:-4])),
    ("heads of 20 KB without an end", 2000, lambda p, n: crowd(p, n, request("GET", "/", "X: " + "x" * 20000)[:-4])),
    ("uploads without a byte of their body", 1000, lambda p, n: crowd(p, n, request("POST", "/", "Content-Length: 10\r\n"))),
    ("uploads that stop behind a byte", 1000, lambda p, n: crowd(p, n, request("POST", "/", "Content-Length: 10\r\n", b"1"))),
    ("uploads in chunks that stop", 1000, lambda p, n: crowd(p, n, request("POST", "/", "Transfer-Encoding: chunked\r\n", b"5\r\n123"))),
    ("uploads for an origin that reads nothing", 300, lambda p, n: crowd(p, n, request("POST", "/deaf", "Content-Length: 1000000\r\n", b"x" * 200000))),
    ("large responses that nobody reads", 300, lambda p, n: crowd(p, n, request("GET", "/big") * 20)),
    ("many requests at once on each connection", 300, lambda p, n: crowd(p, n, request("GET", "/small") * 200)),
    ("an origin that never answers", 1000, lambda p, n: crowd(p, n, request("GET", "/deaf"))),
    ("requests that are refused", 1000, lambda p, n: crowd(p, n, request("GET", "/", "Content-Length: 1\r\nContent-Length: 2\r\n"))),
    ("wrong passwords", 1000, lambda p, n: crowd(p, n, request("GET", "/", "Authorization: Basic YTpi\r\n"))),
    ("HTTP/2: connections without a request", 1000, lambda p, n: crowd2(p, n, http2([]))),
    ("HTTP/2: 100 responses that have no window", 200, lambda p, n: crowd2(p, n, http2(streams(100, lambda i: head(5, i, "GET", "/big")), window=0))),
    ("HTTP/2: uploads for an origin that reads nothing", 40, lambda p, n: crowd2(
        p, n, http2([head(4, 1, "POST", "/deaf", content_length="1000000"), *[frame(0, 0, 1, b"x" * 16000)] * 4]))),
    ("HTTP/2: 100 uploads without a byte", 10, lambda p, n: crowd2(p, n, http2(streams(100, lambda i: head(4, i, "POST", "/", content_length="10"))))),
    ("HTTP/2: 100 uploads that stop behind a byte", 10, lambda p, n: crowd2(
        p, n, http2(streams(100, lambda i: head(4, i, "POST", "/", content_length="10") + frame(0, 0, i, b"1"))))),
    ("HTTP/2: heads of 24 KB without an end", 500, lambda p, n: crowd2(p, n, http2([head(1, 1, "GET", "/"), *[frame(9, 0, 1, b"\0\1x\x7f\xa1\x3f" + b"x" * 8224)] * 3]))),
    ("HTTP/2: 100 heads of 28 KB, a few octets each", 100, lambda p, n: crowd2(p, n, http2(streams(100, lambda i: repeated(i, "/deaf"))))),
    ("HTTP/2: requests that are cancelled at once", 10, lambda p, n: crowd2(
        p, n, http2(streams(2000, lambda i: head(5, i, "GET", "/small") + frame(3, 0, i, b"\0\0\0\x08"))))),
    ("HTTP/2: requests that the proxy must reset", 100, lambda p, n: crowd2(
        p, n, http2(streams(2000, lambda i: head(4, i, "POST", "/", content_length="10") + frame(8, 0, i, b"\0\0\0\0"))))),
    ("HTTP/2: floods of PING, SETTINGS and empty frames", 100, lambda p, n: crowd2(p, n, http2((frame(6, 0, 0, b"12345678"), frame(4, 0, 0), frame(0x77, 0, 0)) * 3000))),
]


def attack(proxy, name, count, act, arguments):
    """Runs one attack, and returns what was wrong."""
    faults = []
    patience, answers = (5, (200, 503)) if arguments.heap else (1, (200,))
    if arguments.heap and arguments.https:
        # Without memory for a handshake there is no 503: the connection is closed.
        answers = (*answers, 0)
    most = arguments.heap + 24 if arguments.heap else 160
    lines, rest = len(proxy.lines), proxy.figure("VmRSS")
    slowest, statuses, stop = 0.0, set(), threading.Event()

    def watch():
        nonlocal slowest
        while not stop.is_set():
            status, seconds = proxy.ask()
            slowest = max(slowest, seconds)
            statuses.add(status)
            stop.wait(0.1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    connections = act(proxy, count)
    time.sleep(2 if arguments.short else 12)
    stop.set()
    watcher.join()
    peak = proxy.figure("VmRSS")
    for connection in connections:
        connection.close()
    connections.clear()

    if proxy.process.poll() is not None:
        return [f"the process ended with {proxy.process.returncode}"]
    end = time.monotonic() + 20
    while time.monotonic() < end and (proxy.connections() > 0 or proxy.figure("VmRSS") > max(rest, 30) + 24):
        time.sleep(0.1)
    if proxy.connections() > 0:
        faults.append(f"{proxy.connections()} connections are open 20 s later")
    if proxy.figure("VmRSS") > max(rest, 30) + 24:
        faults.append(f"{proxy.figure('VmRSS')} MiB are resident 20 s later, {rest} before")
    if slowest > patience or not statuses <= set(answers):
        faults.append(f"another client had {sorted(statuses)}, the slowest after {slowest:.1f} s")
    if peak > most:
        faults.append(f"{peak} MiB were resident")
    if len(proxy.lines) - lines >= 60:
        faults.append(f"{len(proxy.lines) - lines} lines in the log")
    print(f"{name:50} {count:5} clients, {peak:4} MiB, another client within {slowest:4.2f} s, {len(proxy.lines) - lines:3} lines", flush=True)
    return faults


def main():
    global HOST
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("executable")
    parser.add_argument("--socket", required=True)
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--https", action="store_true")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--heap", type=int, default=0)
    arguments = parser.parse_args()
    HOST = arguments.host
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    origin(arguments.socket)
    proxy = Proxy(arguments)
    failed = False
    try:
        for name, count, act in ATTACKS:
            for fault in attack(proxy, name, count // 10 if arguments.short else count, act, arguments):
                failed = True
                print(f"  FAULT: {fault}", flush=True)
            if proxy.process.poll() is not None:
                break
        status, _ = proxy.ask()
        if status != 200:
            failed = True
            print(f"  FAULT: afterwards a request has {status}")
    finally:
        proxy.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            proxy.process.wait(40)
        proxy.process.kill()
    if failed:
        print("\n".join(proxy.lines[-40:]))
        sys.exit(1)
    print("hostile: well")


if __name__ == "__main__":
    main()
