"""The bank: one `Realm` is one bank with its own mood, orders and log of requests.

Written from the description of the bank's API and from what is publicly known of its gateway; the mood says how this one differs.
"""
import base64
import json
import secrets
import threading
import time

SECURITY = (
    "Cannot pass the security checks that are required by the target API or operation, "
    "Enable debug headers for more details.")
APPLICATION = [
    "address", "channel", "customer", "goods", "isDelivery", "loanLength", "orderState", "paymentMethod", "productType",
    "redirectUrl", "referenceId", "salesPlace", "totalCost", "verificationSmsCode", "verificationSmsDateTime",
]
LINK = ["name", "amount", "posName", "language", "pointCode", "partnerCode", "productCode", "partnerOrderId"]
SECRET = 'se+c%r&e" ё-5e1f'
STATUS = ["loanLength", "productCode", "referenceId", "state", "stateTitle"]
MESSAGES = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    406: "Not Acceptable", 422: "Unprocessable Entity", 429: "Too Many Requests", 500: "Internal Server Error",
    503: "Service Unavailable",
}


class Answer:
    def __init__(self, status, body, headers=(), kind="application/json"):
        self.status, self.kind, self.headers = status, kind, dict(headers)
        self.body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()


class Lost(Exception):
    """The connection ends without an answer."""


def gateway(status, more, shape="json", headers=()):
    """An error of the gateway, in one of the shapes that are known of it."""
    message = MESSAGES.get(status, "Error")
    if shape == "xml":
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<errorResponse>\n  <httpCode>{status}</httpCode>\n'
            f"  <httpMessage>{message}</httpMessage>\n  <moreInformation>{more}</moreInformation>\n</errorResponse>")
        return Answer(status, text.encode(), headers, "application/xml")
    code = status if shape == "number" else str(status)
    return Answer(status, {"httpCode": code, "httpMessage": message, "moreInformation": more}, headers)


def details(status, message):
    """An error of the bank itself."""
    return Answer(status, {"code": status, "message": message, "status": MESSAGES.get(status, "Error")})


class Realm:
    def __init__(self, mood):
        self.mood = mood
        self.lock = threading.Lock()
        self.set_faults(mood.get("faults", []))
        self.tokens, self.orders, self.redirects, self.log, self.sent = set(), {}, {}, [], []

    def set_faults(self, faults):
        self.faults = [dict(fault) for fault in faults]

    def answer(self, request):
        with self.lock:
            if not request.path.startswith(("/mobizon", "/smsc")):
                self.log.append({
                    "method": request.method, "path": request.path, "query": request.query,
                    "headers": dict(request.headers.items()), "body": request.body.decode("utf-8", "replace")})
            fault = self.fault(request)
        if fault and "status" in fault and not fault.get("taken"):
            return self.refusal(fault)
        with self.lock:
            answer = self.route(request)
        if fault and "seconds" in fault:
            time.sleep(fault["seconds"])
        if fault and fault.get("lost"):
            raise Lost
        return self.refusal(fault) if fault and "status" in fault else answer

    def fault(self, request):
        """The first that is about this call, and has not happened often enough."""
        for fault in self.faults:
            if fault["call"] == f"{request.method} {request.path}" and fault.get("times", 1) > 0:
                fault["times"] = fault.get("times", 1) - 1
                return fault
        return None

    @staticmethod
    def refusal(fault):
        if "body" in fault:
            body = fault["body"]
            return Answer(fault["status"], body.encode() if isinstance(body, str) else body, fault.get("headers", {}))
        return gateway(fault["status"], fault.get("more", ""), fault.get("shape", "json"), fault.get("headers", {}))

    def route(self, request):
        if request.path == "/v2/oauth/token":
            return self.token(request)
        if not request.path.startswith("/v1/broker/"):
            return gateway(404, "API not found for requested URI")
        given = request.headers.get("Authorization", "")
        if not given.startswith("Bearer ") or given[7:] not in self.tokens:
            return gateway(401, SECURITY, headers={"WWW-Authenticate": "Bearer error='invalid_token'"})
        calls = {
            "/pre-approved": {"POST": self.apply}, "/merchant-post-link": {"POST": self.link},
            "/products": {"GET": self.products},
            "/orders": {self.mood.get("update_method", "POST"): self.update},
        }
        if self.mood.get("orders_read", True):
            calls["/orders"]["GET"] = self.list
        methods = calls.get(request.path[len("/v1/broker"):])
        if methods is None:
            return gateway(404, "No resources match requested URI")
        if request.method not in methods:
            return gateway(405, "The method is not allowed for the requested URL")
        return methods[request.method](request)

    # Authorization

    def token(self, request):
        mood = self.mood.get("token", {})
        if request.method != "POST":
            return gateway(405, "The method is not allowed for the requested URL")
        form = request.form()
        basic, named = request.headers.get("Authorization"), "client_id" in form
        if basic and named:
            return Answer(400, {
                "error": "invalid_request", "error_description": "Multiple OAuth client credentials are provided"})
        client = (form.get("client_id"), form.get("client_secret"))
        if basic:
            client = tuple(base64.b64decode(basic.split(" ", 1)[1]).decode().split(":", 1))
        wanted = (self.mood.get("client_id", "shop"), SECRET)
        accepted = mood.get("accepts", "both")
        if client != wanted or (accepted == "form" and basic) or (accepted == "basic" and named):
            return Answer(mood.get("status", 401), {"error": "invalid_client"})
        if form.get("grant_type") != "client_credentials":
            return Answer(400, {"error": "unsupported_grant_type"})
        if form.get("scope") != self.mood.get("scope", "bcc.application.broker"):
            return Answer(400, {"error": "invalid_scope"})
        token = secrets.token_urlsafe(32)
        self.tokens.add(token)
        return Answer(200, {
            "token_type": mood.get("type", "Bearer"), "access_token": token, "scope": form["scope"],
            "expires_in": mood.get("expires_in", 3600), "consented_on": 1700000000, "refresh_token_expires_in": 0})

    # The broker

    def products(self, request):
        mood = self.mood.get("products", {})
        names = [mood.get("merchant", "merchantId"), mood.get("amount", "amount")]
        found = request.headers if mood.get("place") == "header" else request.query
        merchant, amount = (found.get(name) for name in names)
        if merchant is None or amount is None:
            if mood.get("lenient"):
                return details(400, "merchantId: must not be null")
            return gateway(400, "One or more required API parameters missing in the API request")
        if mood.get("merchants") and merchant not in mood["merchants"]:
            return details(400, "merchant not found")
        plans = [("Рассрочка 0-0-3", "CC3INS", 3), ("Рассрочка 0-0-12", "CC12INS", 12)]
        return Answer(200, {"products": [
            {"name": name, "productCode": code, "period": months, "monthlyPayment": -(-int(amount) // months)}
            for name, code, months in plans]})

    def body(self, request, fields):
        try:
            body = json.loads(request.body)
        except ValueError:
            return None, details(400, "the body is not JSON")
        missing = [name for name in fields if name not in body]
        return body, details(400, "required: " + ", ".join(missing)) if missing else None

    def apply(self, request):
        body, wrong = self.body(request, APPLICATION)
        if wrong:
            return wrong
        reference = body["referenceId"]
        if reference in self.orders:
            return details(400, "referenceId already exists")
        self.orders[reference] = dict(
            zip(STATUS, [body["loanLength"], "CC12INS", reference, "INIT", "Заявка создана"]))
        self.redirects[reference] = body["redirectUrl"]
        number = secrets.token_hex(16)
        return Answer(200, {
            "code": "200", "message": "Заявка успешно создана", "requestUuid": number, "status": "Success",
            "redirectLink": f"https://oprb-dev.bcc.kz/epos/?preapp={number}&lang=kk&v=2"})

    def link(self, request):
        body, wrong = self.body(request, LINK)
        if wrong:
            return wrong
        reference, number = body["partnerOrderId"], secrets.token_hex(8)
        if reference in self.orders:
            return details(400, "partnerOrderId already exists")
        self.orders[reference] = dict(zip(STATUS, ["12", body["productCode"], reference, "INIT", "Заявка создана"]))
        self.redirects[reference] = body.get("postLink", "")
        return Answer(200, {
            "requestId": body.get("requestId", number), "partnerOrderId": reference, "preappId": number,
            "redirectLink": f"https://blt.testjam.kz/{number}", "expiresAt": "2030-02-11T04:44:31+06:00"})

    def list(self, request):
        orders = list(self.orders.values())
        return Answer(200, {"orders": orders} if self.mood.get("list") == "object" else orders)

    def update(self, request):
        body, wrong = self.body(request, STATUS)
        if wrong:
            return wrong
        if body["referenceId"] not in self.orders:
            return details(404, "order not found")
        self.orders[body["referenceId"]] = body
        return Answer(200, {"code": "200", "message": "Статус заявки успешно обновлен", "status": "Success"})
