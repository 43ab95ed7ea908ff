"""Throw-away certificates, made by the openssl command."""
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

HOSTS = "DNS:localhost,DNS:bank.test,IP:127.0.0.1"
PASSPHRASE = 'op+e%n&k" e-9c1d'


def openssl(folder, *arguments):
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"openssl {arguments[0]}: {done.stderr}")


def key(folder, name):
    openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", name + ".key")


def authority(folder, name):
    key(folder, name)
    openssl(
        folder, "req", "-x509", "-key", name + ".key", "-out", name + ".pem", "-days", "90", "-subj", "/CN=" + name,
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")


def leaf(folder, name, issuer="ca", hosts=HOSTS, use="serverAuth", days="60"):
    key(folder, name)
    openssl(folder, "req", "-new", "-key", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name)
    with open(os.path.join(folder, name + ".ext"), "w") as file:
        file.write(f"extendedKeyUsage={use}\n" + (f"subjectAltName={hosts}\n" if hosts else ""))
    openssl(
        folder, "x509", "-req", "-in", name + ".csr", "-CA", issuer + ".pem", "-CAkey", issuer + ".key",
        "-set_serial", str(abs(hash(name))), "-out", name + ".pem", "-days", days, "-extfile", name + ".ext")


def locked(folder):
    """The client's key behind a passphrase."""
    openssl(
        folder, "pkcs8", "-topk8", "-v2", "aes256", "-in", "client.key", "-out", "client-locked.key", "-passout",
        "pass:" + PASSPHRASE)


def make(folder):
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda name: authority(folder, name), ["ca", "strange-ca"]))
        kinds = [
            {"name": "good"}, {"name": "soon", "days": "10"}, {"name": "expired", "days": "-1"},
            {"name": "other-host", "hosts": "DNS:shop.test"}, {"name": "unknown", "issuer": "strange-ca"},
            {"name": "client", "hosts": None, "use": "clientAuth"},
            {"name": "strange-client", "issuer": "strange-ca", "hosts": None, "use": "clientAuth"},
        ]
        list(pool.map(lambda kind: leaf(folder, **kind), kinds))
    locked(folder)
