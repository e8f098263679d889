"""The authority: who gets what kind of certificate, and who gets none."""

import hashlib
import stat

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hub.enrolment.ca import BOX_LIFE, DAY, HUB_NAME, Authority, Refused
from tests.hub.enrolment.requests import certificate_request

NOW = 1_795_000_000.0


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "authority", NOW)


def read(issued):
    return x509.load_pem_x509_certificate(issued.pem.encode())


def root_of(authority):
    return x509.load_pem_x509_certificate(authority.pem.encode())


def test_the_key_is_its_users_only_and_is_made_once(authority, tmp_path):
    folder = tmp_path / "authority"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "root.key").stat().st_mode) == 0o600
    assert Authority(folder, NOW + DAY).fingerprint == authority.fingerprint


def test_the_fingerprint_is_what_openssl_shows(authority):
    digest = root_of(authority).fingerprint(hashes.SHA256())
    assert authority.fingerprint == digest.hex(":").upper()
    assert digest == hashlib.sha256(authority.der).digest()


def test_a_box_gets_a_client_certificate_in_its_own_name(authority):
    _, request = certificate_request(name="hub")
    made = read(authority.issue(request, "window-1", NOW))
    made.verify_directly_issued_by(root_of(authority))
    [name] = made.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert name.value == "window-1"
    purposes = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert made.not_valid_after_utc.timestamp() == NOW + BOX_LIFE
    assert made.not_valid_before_utc.timestamp() == NOW - DAY


def test_the_servers_certificate_is_for_its_names_and_lasts_less_than_825_days(authority):
    key = ec.generate_private_key(ec.SECP256R1())
    names = ["hub.example", "10.1.2.3", "::1", "hub.example"]
    made = read(authority.issue_server(key.public_key(), names, NOW))
    alternatives = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in alternatives] == [
        HUB_NAME,
        "hub.example",
        "10.1.2.3",
        "::1",
    ]
    purposes = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]
    life = made.not_valid_after_utc - made.not_valid_before_utc
    assert life.days < 825


@pytest.mark.parametrize("edge", ["hub", "", "A", "a/b", "x" * 65])
def test_nobody_becomes_the_hub_or_what_is_no_box(authority, edge):
    _, request = certificate_request()
    with pytest.raises(Refused):
        authority.issue(request, edge, NOW)


def other_key(key):
    made = x509.CertificateSigningRequestBuilder(x509.Name([])).sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(
    "request_pem",
    [
        "",
        "no request",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        "证书",
        other_key(rsa.generate_private_key(65537, 2048)),
        other_key(ec.generate_private_key(ec.SECP384R1())),
    ],
    ids=["empty", "text", "rubbish", "chinese", "rsa", "p-384"],
)
def test_what_is_no_request_for_a_p_256_key_is_refused(authority, request_pem):
    with pytest.raises(Refused, match="hall-edge enrol"):
        authority.issue(request_pem, "one", NOW)


def test_a_request_whose_key_did_not_sign_it_is_refused(authority):
    _, request = certificate_request()
    der = bytearray(x509.load_pem_x509_csr(request.encode()).public_bytes(Encoding.DER))
    der[-1] ^= 1
    forged = x509.load_der_x509_csr(bytes(der)).public_bytes(Encoding.PEM).decode()
    with pytest.raises(Refused):
        authority.issue(forged, "one", NOW)


def test_the_list_of_revoked_certificates_names_them_and_does_not_run_out(authority):
    made = x509.load_pem_x509_crl(authority.revocations([("ab12", NOW - 5)], NOW))
    assert [entry.serial_number for entry in made] == [0xAB12]
    assert made.next_update_utc == root_of(authority).not_valid_after_utc
    assert made.is_signature_valid(root_of(authority).public_key())
