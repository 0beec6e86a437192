"""Verify a Tocsin bundle without Tocsin: Python 3.11, `cryptography`, and the keys that you trust.

Nothing that a bundle says of itself is believed. Give it the log's key and the agencies' keys as
you got them from elsewhere; it ends in one sentence and an exit code: 0 proven, 1 something is
false (the first thing is named), 2 cannot tell. docs/bundle.md says what is checked, and why.
It shares no code with Tocsin, whose tests compare the two on every mutation that they know.
"""

import argparse
import base64
import hashlib
import itertools
import json
import re
import sys
import uuid
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SENTENCES = """
proven = Proven: the {0} records of {1} stand as shown in the log {2} of {3} records; signed by an agency itself: {4}, by the centre for a clerk: {5}; {6}.
    已证实:{1} 的 {0} 条记录确如所示载于日志 {2}(共 {3} 条);机构亲自签名 {4} 次,中心代经办人签名 {5} 次;{6}。
case = case {0}
    案件 {0}
agency = agency {0}
    机构 {0}
span = positions {0} to {1}
    位置 {0} 至 {1}
complete = none between is left out
    其间无一缺漏
exporter = that none is left out is the word of whoever exported them
    是否齐全仅凭导出者所言
since = the log still begins with the {0} records that you knew;
    日志仍以您此前所知的 {0} 条记录开头;
witnessed = {0} of your witnesses saw the same;
    您指定的 {0} 个见证方所见相同;
damaged = False: this file was damaged or changed on its way, its own hash does not fit it.
    不属实:本文件在传递中损坏或被改动,与其自带的哈希不符。
form = False: this has not the form that it must have, see {0}.
    不属实:本文件格式不符,见 {0}。
note = False: the signature of {0} under a checkpoint is not genuine.
    不属实:检查点上 {0} 的签名不成立。
inclusion = False: record {0} does not stand in the log as it is shown here.
    不属实:记录 {0} 并非如此处所示载于日志。
record = False: record {0} has not the form of a record.
    不属实:记录 {0} 不具备记录的格式。
backdated = False: record {0} is dated before one that precedes it.
    不属实:记录 {0} 的时间早于其前的记录。
stranger = False: record {0} is none of those that this bundle says it shows.
    不属实:记录 {0} 不属于本证据包所称的范围。
missing = False: a record is missing before record {0}, or after the last.
    不属实:记录 {0} 之前或末尾缺少记录。
case_key = False: the case key {0} does not open what is sealed under it.
    不属实:案件密钥 {0} 打不开以其封存的内容。
jws = False: the signature in record {0} is not genuine.
    不属实:记录 {0} 中的签名不成立。
claim = False: the signature in record {0} was given for something else, see {1}.
    不属实:记录 {0} 中的签名系就他事所作,见 {1}。
other_key = False: the key {0} is not the one that you gave, by the bundle or by the log's register.
    不属实:证据包或日志登记所载的密钥 {0} 与您给出的不是同一把。
expired = False: record {0} is signed with the key {1}, which was not valid at that time.
    不属实:记录 {0} 以密钥 {1} 签名,而该密钥当时不在有效期内。
revoked = False: record {0} is signed with the key {1}, which had been revoked.
    不属实:记录 {0} 以密钥 {1} 签名,而该密钥此前已被吊销。
rewritten = False: the log does not begin with the {0} records of an earlier checkpoint of its own.
    不属实:日志并非以其自身先前检查点的 {0} 条记录开头。
unpinned = Cannot tell: there is a signature with a key of {0} that you did not give.
    无法判断:有签名所用的密钥({0})未由您给出。
unregistered = Cannot tell: the bundle does not show when the key {0} was registered.
    无法判断:证据包未载明密钥 {0} 的登记。
sealed = Cannot tell: {0} signatures can no longer be shown, because their key was destroyed or is not in this bundle, though all that is shown stands in the log.
    无法判断:有 {0} 个签名已无法出示,因其密钥已被销毁或未随证据包提供,但所示记录均载于日志。
unproven = Cannot tell: the bundle has no proof from the {0} records that you knew.
    无法判断:证据包没有从您所知的 {0} 条记录起的证明。
unwitnessed = Cannot tell: the witness {0} did not sign this checkpoint.
    无法判断:见证方 {0} 未在此检查点上签名。
"""
ENVELOPE = (
    "actor causation command_id correlation data digest event_id key_id occurred_at policy"
    " position recorded_at signature stream type version"
)
FOLLOWING = (  # from an answer
    "account.stop_imposed account.stop_extended account.stop_released account.stop_superseded account.frozen"
    " account.freeze_queued account.freeze_dequeued account.freeze_moved_up account.freeze_renewed account.unfrozen"
    " hop_proposed cash_taken clarification_asked watch_ended account.found_wrongful account.release_proposed"
    " account.returned account.return_failed account.hold_imposed account.hold_released account.control_imposed"
    " account.control_lifted account.restoration_failed"
).split()
FOLLOWING = [f"stop_payment.{name}.v1" for name in FOLLOWING]
SIGNED = dict.fromkeys(["stop_payment.answered.v1", *FOLLOWING], "stop_payment.answer.v1")
SIGNED["stop_payment.acknowledged.v1"] = "stop_payment.acknowledge.v1"  # to have it acknowledged
SIGNED["stop_payment.reported.v1"] = "stop_payment.report.v1"
SIGNED["number_blocking.line.reverified.v1"] = "number_blocking.report_reverified.v1"
for _event in ("reported", "cancelled"):
    SIGNED[f"stop_payment.suspicion_{_event}.v1"] = "stop_payment.report_suspicion.v1"
for _of in "stop_payment.account number_blocking.line number_blocking.subject content_blocking.target".split():
    SIGNED[f"{_of}.appeal_filed.v1"] = f"{_of.partition('.')[0]}.appeal.v1"
OF_TARGETS = {}  # from an answer
for _event in (
    "line.call_cut line.found_protected line.redated line.never_in_force line.reinstated"
    " line.reverification_asked line.reverification_void subject.limited subject.restored"
    " subject.never_in_force subject.reinstated subject.restoration_failed"
).split():
    OF_TARGETS[f"number_blocking.{_event}.v1"] = "number_blocking.answer.v1"
for _of in ("number_blocking.line", "content_blocking.target"):
    _kind = _of.partition(".")[0]
    for _event in ("limited", "superseded", "restored", "restoration_failed"):
        OF_TARGETS[f"{_of}.{_event}.v1"] = f"{_kind}.answer.v1"
    SIGNED[f"{_kind}.answered.v1"] = f"{_kind}.answer.v1"
    SIGNED[f"{_kind}.acknowledged.v1"] = f"{_kind}.acknowledge.v1"
SIGNED |= OF_TARGETS
COPIED = (
    "account_name account_number account_type accounts appellant_name appellant_phone application_id code"
    " description earlier_authority earlier_currency earlier_expires_at event_number executed_at expires_at"
    " failure_cause feature_code feedback_organ feedback_remark grounds hold_number holder_address holder_id_number"
    " holder_id_type holder_name holder_phone merchant_address merchant_id_number merchant_id_type merchant_id_until"
    " merchant_name merchant_number merchant_phone opened_where openings operator_name operator_phone other_bank"
    " payee_account payee_bank payee_name remark stopped_at terminal_number transactions transfer_serial"
    " transfer_time victim_account victim_bank victim_id_number victim_name victim_phone watch_ended_at verified_at"
    " activation_channel activation_date call_cut done_at holder_type last_location_city line_state_after"
    " line_state_before other_lines_count portability reason_business reason_technical remaining_seconds"
    " serving_carrier subscriber_match other_targets_count registered_name registered_phone serving_platform"
    " target_state_after target_state_before"
)
SUMS = "amount asked_amount held_amount paid_amount balance available_amount earlier_amount"
AMOUNTS = {name: name.removesuffix("_amount") + "_minor" for name in SUMS.split()}
DECIMALS = dict.fromkeys(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0
)
DECIMALS |= dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)  # other currencies have two
IDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://tocsin.dev/ids")
REGISTERED, REVOKED = "directory.signing_key_registered.v1", "directory.signing_key_revoked.v1"


class Wrong(Exception):
    """Something is false: the name of a sentence, and what it is about."""


def need(true, *what):
    if not true:
        raise Wrong(*what)


@contextmanager
def reading(*what):
    """What cannot be read in here is false in that way."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise Wrong(*what) from None


# Text, numbers and bytes: each in its one spelling, so that no other bytes say the same.


def canonical(value):
    """RFC 8785, for JSON whose keys are ASCII and whose numbers are whole."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def whole(digits):
    if abs(int(digits)) >= 2**53:
        raise ValueError("not every reader keeps such a number exact")
    return int(digits)


def from_json(data):
    value = json.loads(data, parse_int=whole, parse_float=Decimal)  # which `canonical` refuses
    if canonical(value) != data:
        raise ValueError("not in canonical form")
    return value


def once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name is there twice")
    return dict(pairs)


def members(value, names):
    if not isinstance(value, dict) or sorted(value) != sorted(names.split()):
        raise ValueError("not an object of these members")
    return [value[name] for name in names.split()]


def of_type(kind, *values):
    if any(type(value) is not kind for value in values):
        raise ValueError("of another type")


def from_base64(text, size=None):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text or size not in (None, len(data)):
        raise ValueError("not in the one spelling, or of another size")
    return data


def from_base64url(text):
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise ValueError("not in the one spelling")
    return data


def is_signed(public, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


# The tree of RFC 6962: both proofs are followed from the root down, so the last step comes first.


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def split(size):
    return 1 << (size - 1).bit_length() - 1  # the largest power of two below `size`


def led_to(leaf, index, size, path):
    """The root of a tree of `size` that has this leaf hash at `index`, as the path has it."""
    if size == 1:
        return leaf
    beside, half = path.pop(), split(size)
    if index < half:
        return node(led_to(leaf, index, half, path), beside)
    return node(beside, led_to(leaf, index - half, size - half, path))


def is_included(entry, index, size, path, root):
    path = list(path)
    try:
        return (
            0 <= index < size
            and led_to(hashlib.sha256(b"\0" + entry).digest(), index, size, path) == root
            and not path
        )
    except (IndexError, RecursionError):
        return False


def grown(old, new, path, old_root):
    """The roots of the first `old` leaves and of all `new`, as the proof has them."""
    if old == new:
        return (old_root or path.pop(),) * 2
    beside, half = path.pop(), split(new)
    if old <= half:
        before, after = grown(old, half, path, old_root)
        return before, node(after, beside)
    before, after = grown(old - half, new - half, path, None)
    return node(beside, before), node(beside, after)


def is_grown(old, new, old_root, new_root, path):
    path = list(path)
    try:
        return (
            0 < old <= new and grown(old, new, path, old_root) == (old_root, new_root) and not path
        )
    except (IndexError, RecursionError):
        return False


# Notes: c2sp.org/signed-note, tlog-checkpoint, and tlog-cosignature (Ed25519).


def vkey(text):
    """A key written as name+id+base64(type and 32 bytes): {(name, id): (type, bytes)}."""
    name, number, material = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+(\S+)", text).groups()
    material = from_base64(material, 33)
    digest = hashlib.sha256(name.encode() + b"\n" + material).digest()
    if digest[:4].hex() != number or material[0] not in (1, 4):
        raise ValueError("not the id of this key, or a type that is not known here")
    return {(name, digest[:4]): (material[0], material[1:])}


def opened_note(text, keys):
    """The text of a note, who is said to have signed it, and whose signatures are genuine."""
    if re.search(r"[\x00-\x09\x0b-\x1f]", text):
        raise ValueError("a control character")
    body, _, lines = text.rpartition("\n\n")
    body, signers, genuine = body + "\n", [], []
    for line in re.fullmatch(r"(\u2014 [^+\s]+ \S+\n){1,16}", lines).group().splitlines():
        _, name, value = line.split(" ")
        value = from_base64(value)
        who, signature = (name, value[:4]), value[4:]
        if who in signers or not signature:
            raise ValueError("the same signer twice, or no signature")
        signers.append(who)
        if who in keys:
            kind, public = keys[who]
            message = body
            if kind == 4:
                time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
                message = f"cosignature/v1\ntime {time}\n{body}"
            need(is_signed(public, signature, message.encode()), "note", name)
            genuine.append(who)
    return body, signers, genuine


def opened_checkpoint(text, keys):
    """Origin, size and root of a checkpoint, its signers, and those of them that are genuine."""
    body, signers, genuine = opened_note(text, keys)
    origin, size, root = re.fullmatch(r"(\S+)\n(0|[1-9][0-9]{0,15})\n(\S+)\n", body).groups()
    return origin, int(size), from_base64(root, 32), signers, genuine


def unsigned(origin, genuine, pins):
    """That it cannot be told whether the log signed, if no key that was given says so."""
    by_log = any(who[0] == origin and pins.get(who, [0])[0] == 1 for who in genuine)
    return [] if by_log else [("unpinned", origin)]


# Records: whether each is in the log, what it says, and who signed it.


def opened_records(items, part, size, root):
    records, next_one = [], 0
    with reading("form", part):
        of_type(list, items)
    for item in items:
        with reading("form", part):
            text, path, position = members(item, "envelope path position")
            path, entry = [from_base64(step, 32) for step in path], text.encode()
            of_type(int, position)
            need(position >= next_one, "form", part)
            next_one = position + 1
        need(is_included(entry, position, size, path, root), "inclusion", position)
        with reading("record", position):
            record = from_json(entry)
            members(record, ENVELOPE)
            members(record["actor"], "agency assurance on_behalf_of person")
            of_type(str, record["stream"], record["type"], record["recorded_at"])
            of_type(dict, record["data"])
            of_type(int, record["version"])
            need(record["position"] == position, "record", position)
        records.append(record)
    return records


def check_selection(selection, records):
    """That the records are those that the bundle says, and that none is missing among them."""
    with reading("form", "selection"):
        kind = selection["kind"]
        span = kind == "span"
        names = members(selection, "kind first last" if span else "kind name")[1:]
        of_type(int if span else str, *names)
        need(records and kind in ("span", "case", "agency"), "form", "selection")
    expected, versions = names[0], {}
    theirs = {record["stream"] for record in records if names[0] in parties(record)}
    for record in records:
        at, stream, version = record["position"], record["stream"], record["version"]
        if span:
            need(names[0] <= at <= names[1], "stranger", at)
            need(at == expected, "missing", at)
            expected = at + 1
        else:
            mine = stream in theirs if kind == "agency" else record["correlation"] == names[0]
            need(mine, "stranger", at)
        gapless = "." not in stream.partition("-")[0] or span  # an account's stream has many cases
        before = versions.get(stream, version - 1 if span or not gapless else 0)
        need(version == before + 1 if gapless else version > before, "missing", at)
        versions[stream] = version
    need(not span or expected == names[1] + 1, "missing", expected)
    return (kind, *names)


def parties(record):
    actor = record["actor"]
    return actor["agency"], actor["on_behalf_of"], record["data"].get("agency")


def open_sealed(record, key):
    """Open, in place, what is sealed in a record, and tell whether there was anything."""
    found = False
    with reading("case_key", record["key_id"]):
        for holder in (record["data"], record):
            for name, value in holder.items():
                if isinstance(value, dict) and list(value) == ["sealed"]:
                    sealed, place = from_base64url(value["sealed"]), f"{record['event_id']} {name}"
                    try:
                        opened = key.decrypt(sealed[:12], sealed[12:], place.encode())
                    except InvalidTag:
                        raise ValueError("sealed with another key, or elsewhere") from None
                    holder[name], found = from_json(opened), True
    return found


def alike(name, signed, found):
    """Whether two values are the same, each in its own spelling."""
    if isinstance(found, bool):
        return signed is found
    if isinstance(found, int):
        return int(signed) == found
    if isinstance(signed, list):
        return len(signed) == len(found) and all(map(same_line, signed, found))
    if name.endswith(("_at", "_time")):
        return datetime.fromisoformat(signed) == datetime.fromisoformat(found)
    if name.endswith("_phone"):
        return re.sub(r"\D", "", found)[-7:] == re.sub(r"\D", "", signed)[-7:]
    return signed.strip() == found


def same_line(signed, line):
    signed = {name: value for name, value in signed.items() if value}
    said = all(alike(name, value, line[name]) for name, value in signed.items())
    return said and line.keys() - {"means"} <= signed.keys()  # a transfer, if nothing is said


def says(record, signed):
    """Whether an event says what the command said that was signed."""
    data = {**record["data"], "occurred_at": record["occurred_at"]}
    signed = {name: value for name, value in signed.items() if value not in ("", None, [])}
    for name, value in signed.items():
        if name in AMOUNTS:
            own = data.get("earlier_currency") if name == "earlier_amount" else None
            places = DECIMALS.get(own or data["currency"], 2)
            same = Decimal(value).scaleb(places) == data[AMOUNTS[name]]
        else:
            same = alike(name, value, data["ordered_by" if name == "reported_to" else name])
        if not same:
            return False
    if "held_amount" not in signed and data.get("held_minor", 0) > data.get("balance_minor", 0):
        return False  # where no sum was named, no more can be held than there is
    told = (
        ["held_amount", "paid_amount"] if data.get("code_class") == "executed" else ["held_amount"]
    )
    sums = [AMOUNTS[name] for name in AMOUNTS if name not in {*told, *signed}]
    return all(name in signed for name in [*COPIED.split(), *sums] if name in data)


def signer(record, keys, origin):
    """The key that signed a record and the agency that holds it, None if it was not given."""
    position, actor, data = record["position"], record["actor"], record["data"]
    with reading("jws", position):
        head, payload, signature = record["signature"].split(".")
        header = json.loads(from_base64url(head), object_pairs_hook=once)
        said = json.loads(from_base64url(payload), object_pairs_hook=once)
        kid, signature = header["kid"], from_base64url(signature)
        of_type(str, kid)
        need(header == {"alg": "Ed25519", "kid": kid, "typ": "tocsin-answer+jws"}, "jws", position)
        if kid not in keys:
            return kid, None
        agency, public = keys[kid]
        need(is_signed(public, signature, f"{head}.{payload}".encode()), "jws", position)
    category, _, order = record["stream"].partition("-")
    centre = {"act": {name: actor[name] for name in ("agency", "assurance", "person")}}
    with reading("claim", position, "claims"):
        claims = {
            "iss": agency if agency == "tocsin" else actor["agency"],
            "aud": origin,
            "sub": data.get("order_id", data.get("measure")) if "." in category else order,
            "type": SIGNED.get(record["type"]),
            **(centre if agency == "tocsin" else {}),
        }
        members(said, " ".join(claims) + " jti data")
        for name, value in {**claims, "iss": agency}.items():
            need(said[name] == value == claims.get(name), "claim", position, name)
        command = uuid.uuid5(IDS, f"command {actor['agency']} {said['jti']}")
        need(record["command_id"] == str(command), "claim", position, "jti")
    with reading("claim", position, "data"):
        follows = record["type"] in (*FOLLOWING, *OF_TARGETS)
        need(follows or says(record, said["data"]), "claim", position, "data")
    return kid, agency


def is_registered(kid, record, keys, register):
    """That the log's register had this key for its agency when the record was made."""
    said, at = None, record["position"]
    for event in register:
        if event["position"] < at and event["data"].get("kid") == kid:
            need(event["type"] != REVOKED, "revoked", at, kid)
            said = event["data"]
    if said is None:
        return False
    with reading("other_key", kid):
        found = said["agency"], from_base64url(said["public_key"])
        need(found == keys[kid], "other_key", kid)
    with reading("expired", at, kid):
        now, until = datetime.fromisoformat(record["recorded_at"]), said.get("valid_until")
        need(datetime.fromisoformat(said["valid_from"]) <= now, "expired", at, kid)
        need(until is None or now < datetime.fromisoformat(until), "expired", at, kid)
    return True


# The whole bundle: the first thing that is false ends it, and so does the first doubt if none is.


def check(data, pins, agencies, since, doubts):
    """What is proven, as its sentence says it; Wrong for what is false."""
    with reading("damaged"):
        body, digest = members(from_json(data), "body sha256")
        need(hashlib.sha256(canonical(body)).hexdigest() == digest, "damaged")
    with reading("form", "body"):
        names = "case_keys checkpoint consistency format keys records register selection"
        case_keys, note, older, form, named, records, register, selection = members(body, names)
        need(form == "tocsin-bundle/v1", "form", "format")
    with reading("form", "keys"):
        notes, holders = members(named, "notes agencies")
        keys = {who: key for text in notes for who, key in vkey(text).items()}
        for who, key in keys.items():  # named keys only have to fit; they are trusted if given
            need(pins.get(who, key) == key, "other_key", who[0])
        for agency, kid, public in (members(holder, "agency kid public_key") for holder in holders):
            pin = agency, from_base64url(public)
            need(agencies.get(kid, pin) == pin, "other_key", kid)
    with reading("form", "checkpoint"):
        origin, size, root, signers, genuine = opened_checkpoint(note, keys)
        doubts += unsigned(origin, genuine, pins)
        witnesses = [who for who in pins if pins[who][0] == 4]
        doubts += [("unwitnessed", who[0]) for who in witnesses if who not in genuine]
    heads = {size: root}
    with reading("form", "consistency"):
        if older is not None:
            note, path = members(older, "checkpoint proof")
            path = [from_base64(step, 32) for step in path]
            old_origin, old, heads[old], more, genuine = opened_checkpoint(note, keys)
            need(old_origin == origin and old < size, "form", "consistency")
            need(is_grown(old, size, heads[old], root, path), "rewritten", old)
            doubts += unsigned(origin, genuine, pins)
            signers += [who for who in more if who not in signers]
    need(list(keys) == signers and len(keys) == len(notes), "form", "keys")
    shown = opened_records(records, "records", size, root)
    registered = opened_records(register, "register", size, root)
    both = sorted(shown + registered, key=lambda record: record["position"])
    for record in registered:
        need(record["type"] in (REGISTERED, REVOKED), "form", "register")
    for before, after in itertools.pairwise(both):
        need(before["position"] < after["position"], "form", "register")
        need(before["recorded_at"] <= after["recorded_at"], "backdated", after["position"])
    what = check_selection(selection, shown)
    open_all(case_keys, shown)
    register = [event for event in both if event["type"] in (REGISTERED, REVOKED)]
    acts, used = signed_acts(shown, register, agencies, origin, doubts)
    need([holder["kid"] for holder in holders] == sorted(used), "form", "keys")
    if since is not None:
        with reading("form", "since"):
            since_origin, known, known_root, _, genuine = opened_checkpoint(since, pins)
            need(since_origin == origin, "form", "since")
            doubts += unsigned(origin, genuine, pins)
        need(heads.get(known, known_root) == known_root, "rewritten", known)
        doubts += [] if known in heads else [("unproven", known)]
        since = known
    return len(shown), what, origin, size, *acts, since, len(witnesses)


def open_all(case_keys, records):
    with reading("form", "case_keys"):
        case_keys = {name: AESGCM(from_base64(key, 32)) for name, key in case_keys.items()}
    for name, key in case_keys.items():
        opened = [open_sealed(record, key) for record in records if record["key_id"] == name]
        need(any(opened), "case_key", name)


def signed_acts(records, register, agencies, origin, doubts):
    """How many acts agencies signed, and the centre for clerks, and the keys that are named."""
    acts, lost, used = {}, set(), set()
    for record in records:
        if isinstance(record["signature"], dict):
            lost.add(record["command_id"])
        elif record["signature"] is not None:
            kid, agency = signer(record, agencies, origin)
            used.add(kid)
            acts[record["command_id"]] = agency
            if agency is None:
                doubts.append(("unpinned", kid))
            elif not is_registered(kid, record, agencies, register):
                doubts.append(("unregistered", kid))
    if lost:
        doubts.append(("sealed", len(lost)))
    centre = sum(agency == "tocsin" for agency in acts.values())
    return (len(acts) - centre, centre), used


def verify(data, keys=(), agencies=(), since=None):
    """Exit code, the name of the sentence, and what it is about.

    `keys` are vkeys of logs and of witnesses, `agencies` are (agency, kid, public key) of 32 bytes,
    `since` is the text of a checkpoint that was kept.
    """
    doubts, pins = [], {who: key for text in keys for who, key in vkey(text).items()}
    try:
        holders = {kid: (agency, public) for agency, kid, public in agencies}
        with reading(
            "form", "body"
        ):  # nothing in a bundle makes this end in anything but a verdict
            proven = check(data, pins, holders, since, doubts)
    except Wrong as wrong:
        return 1, *wrong.args
    return (2, *doubts[0]) if doubts else (0, "proven", *proven)


def sentence(language, name, *values):
    """The one sentence, in English or Chinese."""
    texts = {
        name: both for name, *both in re.findall(r"^(\w+) = (.+)\n +(.+)$", SENTENCES, re.MULTILINE)
    }

    def say(name, *values):
        return texts[name][language == "zh-CN"].format(*values)

    if name == "proven":
        records, (kind, *what), origin, size, own, centre, since, witnesses = values
        parts = [say("since", since)] if since is not None else []
        parts += [say("witnessed", witnesses)] if witnesses else []
        parts += [say("complete" if kind == "span" else "exporter")]
        end = ("" if language == "zh-CN" else " ").join(parts)
        values = records, say(kind, *what), origin, size, own, centre, end
    return say(name, *values)


def main():
    """Judge the bundle that the command line names."""
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("bundle", type=Path)
    words.add_argument("--log-key", action="append", default=[], help="vkey, or a file with it")
    words.add_argument("--witness", action="append", default=[], help="vkey, or a file with it")
    words.add_argument(
        "--agency-key", action="append", default=[], help="AGENCY:KID:KEY, or a file"
    )
    words.add_argument("--since", type=Path, help="a checkpoint that you kept")
    words.add_argument("--language", choices=("en", "zh-CN"), default="en")
    given = words.parse_args()

    def text_of(place):
        return Path(place).read_text("utf-8").strip() if Path(place).is_file() else place

    try:
        agencies = [key.split(":", 2) for key in given.agency_key]
        agencies = [(name, kid, from_base64url(text_of(key))) for name, kid, key in agencies]
        keys = [text_of(key) for key in given.log_key + given.witness]
        since = given.since and given.since.read_bytes().decode()
        code, *said = verify(given.bundle.read_bytes(), keys, agencies, since)
    except (OSError, ValueError, AttributeError) as problem:
        words.error(f"a file or a key cannot be read: {problem}")
    print(sentence(given.language, *said))
    return code


if __name__ == "__main__":
    sys.exit(main())
