#!/usr/bin/env python3
"""A bank, two SMS gateways and two proxies that share no code with kassa, for its tests.

    bank.py FOLDER

makes certificates in FOLDER, listens on free ports of 127.0.0.1, prints them as one line of JSON, and ends with its standard input,
after which FOLDER is gone.
Every address begins with the name of a realm: /NAME/v1/broker, /NAME/v2/oauth/token, /NAME/mobizon/service, /NAME/smsc/sys.
PUT /_realms/NAME on the plain port makes a realm with the mood in the body; GET /_realms/NAME tells what it has received;
PUT /_realms/NAME/faults replaces its faults; POST /_realms/NAME/callback sets an order's state and calls back.
"""
import gzip
import hashlib
import hmac
import http.client
import json
import os
import secrets
import shutil
import socket
import ssl
import sys
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import certificates
import gateways
from broker import Answer, Lost, Realm
from proxy import Proxy

# Signs that mean something in URLs, forms, JSON and quotes, and a letter that is no ASCII.
PROXY_PASSWORD = 'pr+o%xy&w" ё-4b2e'

realms = {}


class Request:
    def __init__(self, method, path, query, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body
        self.query = dict(parse_qsl(query, keep_blank_values=True))

    def form(self, encoding="utf-8"):
        if "x-www-form-urlencoded" not in self.headers.get("Content-Type", ""):
            return {}
        return dict(parse_qsl(self.body.decode("latin-1"), keep_blank_values=True, encoding=encoding, errors="replace"))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    realm = None

    def log_message(self, *arguments):
        pass

    def setup(self):
        super().setup()
        if isinstance(self.request, ssl.SSLSocket):
            try:
                self.request.do_handshake()
            except OSError:
                drain(self.request)
                raise

    def serve(self):
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        names = parts.path.split("/", 2)
        if names[1] == "_realms":
            return self.send(administer(self.command, names[2], body))
        self.realm = realms.setdefault(names[1], Realm({}))
        request = Request(self.command, "/" + (names[2] if len(names) > 2 else ""), parts.query, self.headers, body)
        try:
            if request.path.startswith(("/mobizon/", "/smsc/")):
                self.send(gateways.answer(self.realm, request))
            else:
                self.send(self.realm.answer(request))
        except Lost:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = serve

    def send(self, answer):
        mood = self.realm.mood if self.realm else {}
        body, headers = answer.body, {"Content-Type": answer.kind, "X-Global-Transaction-ID": secrets.token_hex(12)}
        headers.update(mood.get("headers", {}))
        headers.update(answer.headers)
        if mood.get("gzip") and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        self.send_response_only(answer.status)
        self.send_header("Date", formatdate(time.time() + mood.get("clock", 0), usegmt=True))
        for name, value in headers.items():
            self.send_header(name, value)
        if mood.get("chunked"):
            self.send_header("Transfer-Encoding", "chunked")
            pieces = [body[start:start + 7] for start in range(0, len(body), 7)]
            body = b"".join(b"%x;note=1\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        if context:
            # The handshake is the handler's, in a thread of its own.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request, address):
        """Clients that go away, and handshakes that fail, are what this bank is for."""

    @property
    def port(self):
        return self.server_address[1]

    def start(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()


def drain(connection):
    """Reads what comes after a failed handshake: closing with unread bytes would reset the connection, and lose the alert."""
    with socket.socket(fileno=connection.detach()) as plain:
        plain.shutdown(socket.SHUT_WR)
        plain.settimeout(10)
        while plain.recv(1 << 16):
            pass


def administer(method, name, body):
    name, _, action = name.partition("/")
    if method == "PUT" and not action:
        realms[name] = Realm(json.loads(body))
        return Answer(200, {})
    realm = realms.setdefault(name, Realm({}))
    if action == "faults":
        realm.set_faults(json.loads(body))
        return Answer(200, {})
    if action == "callback":
        return Answer(200, {"status": call_back(realm, json.loads(body))})
    told = {"requests": realm.log, "orders": realm.orders, "sent": realm.sent, "tokens": sorted(realm.tokens)}
    return Answer(200, told)


def call_back(realm, wanted):
    """Sets a state and posts it where the application said; returns the status of the answer."""
    order = realm.orders[wanted["referenceId"]]
    order.update({"state": wanted["state"], "stateTitle": wanted.get("stateTitle", wanted["state"])})
    message = {name: order[name] for name in ["referenceId", "state", "stateTitle"]}
    if wanted.get("snake"):
        names = {"referenceId": "reference_id", "stateTitle": "state_title"}
        message = {names.get(name, name): value for name, value in message.items()}
    message["offers"] = [{
        "productType": "installment", "product": "rassrochka_12", "loanAmount": "144000", "loanLength": "12",
        "contractNumber": "C-1", "monthlyPayment": 12000}]
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    if "secret" in wanted:
        number, moment = secrets.token_hex(8), str(int(time.time()))
        code = hmac.new(wanted["secret"].encode(), f"{number}.{moment}.".encode() + body, hashlib.sha256).hexdigest()
        headers.update({"Kassa-Event-Id": number, "Kassa-Timestamp": moment, "Kassa-Signature": code})
    address = urlsplit(realm.redirects[wanted["referenceId"]])
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    connection.request("POST", address.path + ("?" + address.query if address.query else ""), body, headers)
    return connection.getresponse().status


def contexts(folder):
    def context(name):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key"))
        return made

    made = {name: context(name) for name in ["good", "soon", "expired", "other-host", "unknown"]}
    for name, version in [("client-1.2", ssl.TLSVersion.TLSv1_2), ("client-1.3", ssl.TLSVersion.TLSv1_3)]:
        made[name] = context("good")
        made[name].verify_mode = ssl.CERT_REQUIRED
        made[name].load_verify_locations(os.path.join(folder, "ca.pem"))
        made[name].minimum_version = made[name].maximum_version = version
    return made


def main(folder):
    certificates.make(folder)
    plain = Server()
    servers = {name: Server(context) for name, context in contexts(folder).items()}
    for server in [plain, *servers.values()]:
        server.start()
    target = servers["good"].port
    proxies = {"open": Proxy(target), "password": Proxy(target, "kassa:" + PROXY_PASSWORD)}
    for one in proxies.values():
        one.start()
    ports = {name: server.port for name, server in servers.items()}
    print(json.dumps({
        "plain": plain.port, "tls": ports, "proxies": {name: one.port for name, one in proxies.items()},
        "folder": folder}), flush=True)
    # The reader waits for its end, and Python leaves the standard files open.
    os.close(1)
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
