"""What a box brings when it comes: a key of its own and a request for a certificate."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from hub.enrolment.ca import key_pem


def certificate_request(key=None, name=""):
    """Key (PEM) and request (PEM) of a box."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    parts = [x509.NameAttribute(x509.NameOID.COMMON_NAME, name)] if name else []
    made = x509.CertificateSigningRequestBuilder(x509.Name(parts)).sign(key, hashes.SHA256())
    return key_pem(key), made.public_bytes(Encoding.PEM).decode()


def box_file(folder, authority, edge, now):
    """A file with key and certificate for `edge`, as a box keeps it; and what was issued."""
    key, request = certificate_request()
    issued = authority.issue(request, edge, now)
    path = folder / f"{edge}-{issued.serial}.pem"
    path.write_bytes(key + issued.pem.encode())
    return path, issued
