"""What can be proved: bytes, signatures, chains and trees. It knows no therapy.

Rules kept here, by the words of the design:

* people sign statements, the station files entries; a record is the pair (`record`);
* bytes that are hashed or signed come only from `canonical`, and are never re-made to verify;
* every named signer is verified with exactly that key, as the directory stood at `knew`;
* all signers are distinct persons with distinct public keys, none of them the station's;
* an unknown kind still verifies, chains and is logged: a frame never changes, a body may.

Left to others: keeping records (`app.store`), making signatures (`app.security`), what a
record means for a patient (`app.domain`).
"""
