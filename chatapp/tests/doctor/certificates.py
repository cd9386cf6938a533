"""An authority of the test's own, and certificates that it signed."""

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from chatapp.lib import clock

_DAY = timedelta(days=1)


class Authority:
    """Signs certificates. `file` is what clients have to trust."""

    def __init__(self, folder: Path) -> None:
        """Create its key and its own certificate in `folder`."""
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
        others = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
        unused = dict.fromkeys((*others, "encipher_only", "decipher_only"), False)
        key_usage = x509.KeyUsage(key_cert_sign=True, crl_sign=True, **unused)
        own = self._signed(self._name, self._key.public_key(), days=30)
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        own = own.add_extension(key_usage, critical=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def certificate(self, name: str, *, days: int = 30) -> Path:
        """Return a file with a certificate for the host `name`, and its key. With negative `days`, it has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._signed(_name(name), key.public_key(), days=days)
        return self._stored(builder, key=key, signer=self._key, name=name)

    def self_signed(self, name: str, *, days: int) -> Path:
        """Return a certificate that no authority signed, with its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name(name), _name(name), key.public_key(), days=days)
        return self._stored(builder, key=key, signer=key, name=name)

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, days: int) -> x509.CertificateBuilder:
        return _builder(subject, self._name, key, days=days)

    def _stored(
        self,
        builder: x509.CertificateBuilder,
        *,
        key: ec.EllipticCurvePrivateKey,
        signer: ec.EllipticCurvePrivateKey,
        name: str,
    ) -> Path:
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        signed = builder.add_extension(names, critical=False).sign(signer, hashes.SHA256())
        file = self._folder / f"{signed.serial_number}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + signed.public_bytes(Encoding.PEM))
        return file


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, days: int
) -> x509.CertificateBuilder:
    ends_at = clock.now() + days * _DAY
    return x509.CertificateBuilder(
        subject_name=subject,
        issuer_name=issuer,
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=min(clock.now(), ends_at) - 40 * _DAY,
        not_valid_after=ends_at,
    )
