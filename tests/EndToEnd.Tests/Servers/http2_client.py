"""A client by Python's h2, which checks each frame that it gets: http2_client.py HOST ADDRESS PORT AUTHORITY. Its windows are small."""

import socket
import ssl
import sys

import h2.config
import h2.connection
import h2.events
import h2.settings

HOST, ADDRESS, PORT, AUTHORITY = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
WINDOW = 1000


class Client:
    def __init__(self):
        context = ssl.create_default_context(cafile=AUTHORITY)
        context.set_alpn_protocols(["h2"])
        self.socket = context.wrap_socket(socket.create_connection((ADDRESS, PORT)), server_hostname=HOST)
        assert self.socket.selected_alpn_protocol() == "h2"
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
        self.h2.initiate_connection()
        self.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: WINDOW, h2.settings.SettingCodes.HEADER_TABLE_SIZE: 256})
        self.responses = {}
        self.pending = {}

    def begin(self, path, method="GET", content=None):
        stream = self.h2.get_next_available_stream_id()
        fields = [(":method", method), (":scheme", "https"), (":authority", HOST), (":path", path)]
        self.h2.send_headers(stream, fields, end_stream=content is None)
        self.responses[stream] = {"fields": {}, "content": b"", "ended": False}
        if content is not None:
            self.pending[stream] = content
        return stream

    def send_pending(self):
        for stream, content in list(self.pending.items()):
            while content:
                room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(content))
                if room <= 0:
                    break
                self.h2.send_data(stream, content[:room])
                content = content[room:]
            self.pending[stream] = content
            if not content:
                self.h2.end_stream(stream)
                del self.pending[stream]

    def run(self):
        """Goes on until every response has ended."""
        while not all(response["ended"] for response in self.responses.values()):
            self.send_pending()
            self.socket.sendall(self.h2.data_to_send())
            received = self.socket.recv(65536)
            assert received, "the connection ended"
            for event in self.h2.receive_data(received):
                self.take(event)
        self.socket.sendall(self.h2.data_to_send())

    def take(self, event):
        if isinstance(event, h2.events.ResponseReceived):
            self.responses[event.stream_id]["fields"] = dict(event.headers)
        elif isinstance(event, h2.events.DataReceived):
            self.responses[event.stream_id]["content"] += event.data
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self.responses[event.stream_id]["ended"] = True
        else:
            assert not isinstance(event, (h2.events.StreamReset, h2.events.ConnectionTerminated)), event


client = Client()
pages = [client.begin("/hello") for _ in range(50)]
patterns = [client.begin("/pattern/40000") for _ in range(5)]
echoed = bytes(i % 251 for i in range(300_000))
echo = client.begin("/echo", "POST", echoed)
client.run()
for stream in pages:
    assert client.responses[stream]["fields"][":status"] == "200", client.responses[stream]
    assert client.responses[stream]["content"] == b"hello from kestrel", client.responses[stream]
assert all(len(client.responses[stream]["content"]) == 40_000 for stream in patterns)
assert client.responses[echo]["content"] == echoed
client.h2.close_connection()
client.socket.sendall(client.h2.data_to_send())
print("all is well")
