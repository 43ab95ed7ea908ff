"""A proxy as Squid is set up by default: CONNECT to port 443 only. Every name leads to this machine."""
import base64
import select
import socket
import socketserver
import threading


class Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, target, user=None):
        """`target` is the port behind 443; `user` is name:password where one is wanted."""
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.target, self.user = target, user

    @property
    def port(self):
        return self.server_address[1]

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self.tunnel()
        except OSError:
            pass

    def tunnel(self):
        words = self.rfile.readline().decode("latin-1").split()
        headers = {}
        while (line := self.rfile.readline().decode("latin-1").strip()):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if len(words) != 3:
            return
        if self.server.user is not None:
            wanted = "Basic " + base64.b64encode(self.server.user.encode()).decode()
            if headers.get("proxy-authorization") != wanted:
                return self.refuse("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="shop"\r\n')
        if words[0] != "CONNECT" or not words[1].endswith(":443"):
            return self.refuse("403 Forbidden")
        with socket.create_connection(("127.0.0.1", self.server.target)) as behind:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy.test (squid)\r\n\r\n")
            pair = {self.connection: behind, behind: self.connection}
            while True:
                for one in select.select(list(pair), [], [])[0]:
                    data = one.recv(1 << 16)
                    if not data:
                        return
                    pair[one].sendall(data)

    def refuse(self, status, headers=""):
        page = b"<html>ERR_ACCESS_DENIED</html>"
        head = f"HTTP/1.1 {status}\r\nServer: squid/5.7\r\n{headers}Content-Type: text/html\r\nContent-Length: {len(page)}\r\n"
        self.wfile.write(head.encode() + b"Connection: keep-alive\r\n\r\n" + page)
