"""Signing in: what lets one in, what does not, and what it says."""

import pyotp
import pytest

from hub.access.door import make_pass
from hub.access.second_factor import STEP
from hub.store import audit, people

from .conftest import PASSWORD

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # SQL has its own tests

GOOD = "seven blue boats at noon"


async def sign_in(page, name="wang", password=PASSWORD, code=""):
    body = {"name": name, "password": password, "code": code}
    return await page.post("/api/session", json=body)


def link(hub, kind, user="", uses=1):
    with hub.door.database.write() as connection:
        return make_pass(connection, kind, user, hub.door.clock(), uses=uses)


def actions(hub):
    with hub.door.database.read() as connection:
        return [(e.caller, e.action, e.target) for e in audit.entries(connection)]


async def test_name_and_password_open_a_session(hub):
    hub.add_user("wang", "inspector", "411728")
    async with hub.client() as page:
        assert (await page.get("/api/me")).status_code == 401
        answer = await sign_in(page, " WANG ")
        assert answer.json() == {"signed_in": True}
        cookie = answer.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert "Secure" not in cookie
        assert "max-age" not in cookie.lower()
        me = (await page.get("/api/me")).json()
        assert (me["name"], me["role"], me["root"]) == ("wang", "inspector", "411728")
        assert me["rights"] == ["attest", "inspect", "read"]
        assert (await page.delete("/api/session")).status_code == 204
        assert (await page.get("/api/me")).status_code == 401
    assert [action for _, action, _ in actions(hub)] == ["session.end", "session.open"]


async def test_over_tls_the_cookie_is_bound_to_host_and_tls(hub):
    hub.add_user("wang")
    async with hub.client() as page:
        page.base_url = "https://hall.test"
        answer = await sign_in(page)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-hall_session=")
        assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert (await page.get("/api/me")).status_code == 200


async def test_a_session_is_never_taken_over_from_before_the_sign_in(hub):
    hub.add_user("wang")
    planted = {"hall_session": "x" * 43}
    async with hub.client(planted) as page:
        await sign_in(page)
        assert page.cookies["hall_session"] != "x" * 43
        first = page.cookies["hall_session"]
        await sign_in(page)
        assert page.cookies["hall_session"] != first


async def test_what_was_wrong_is_not_told(hub):
    hub.add_user("wang")
    hub.add_user("li", disabled=True)
    hub.add_user("zhao", password="")
    async with hub.client() as page:
        answers = [
            await sign_in(page, "wang", "not the password"),
            await sign_in(page, "nobody", PASSWORD),
            await sign_in(page, "li", PASSWORD),
            await sign_in(page, "zhao", ""),
        ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert {target for _, _, target in actions(hub)} == {
        *("user:wang", "user:?", "user:li", "user:zhao")
    }


async def test_guessing_is_slowed_down_and_the_right_password_waits_too(hub):
    hub.add_user("wang")
    async with hub.client() as page:
        for _ in range(5):
            assert (await sign_in(page, password="guess")).status_code == 401
        answer = await sign_in(page)
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "1"
        assert "秒后再试" in answer.json()["message"]
        hub.ahead += 2
        assert (await sign_in(page)).status_code == 200


async def test_unknown_names_are_slowed_down_alike(hub):
    async with hub.client() as page:
        for _ in range(5):
            await sign_in(page, "nobody", "guess")
        assert (await sign_in(page, "nobody", "guess")).status_code == 429


async def test_an_outdated_hash_is_renewed_at_sign_in(hub):
    from argon2 import PasswordHasher

    old = PasswordHasher(memory_cost=16, time_cost=1, parallelism=1).hash(PASSWORD)
    hub.add_user("wang", password=old)
    async with hub.client() as page:
        await sign_in(page)
    with hub.door.database.read() as connection:
        kept = people.user(connection, "wang").password
    assert kept != old
    assert not hub.door.passwords.is_outdated(kept)


async def switch_on_totp(page, clock):
    offer = (await page.post("/api/me/totp", json={"password": PASSWORD})).json()
    code = pyotp.TOTP(offer["secret"]).at(clock())
    answer = await page.post("/api/me/totp/confirm", json={"code": code})
    assert answer.status_code == 200, answer.text
    return pyotp.TOTP(offer["secret"]), code, answer.json()["codes"]


async def test_the_second_factor_is_asked_for_and_a_code_works_once(hub):
    hub.add_user("wang")
    async with hub.client(hub.cookie("wang")) as page:
        phone, used, _ = await switch_on_totp(page, hub.door.clock)
    async with hub.client() as page:
        answer = await sign_in(page)
        assert (answer.status_code, answer.json()["error"]) == (401, "code_needed")
        assert (await page.get("/api/me")).status_code == 401
        assert (await sign_in(page, code=used)).status_code == 401  # replayed
        hub.ahead += STEP
        code = phone.at(hub.door.clock())
        assert (await sign_in(page, code=code)).status_code == 200
        assert (await sign_in(page, code=code)).status_code == 401
        assert (await sign_in(page, code="000000")).status_code == 401


async def test_a_wrong_password_never_asks_for_a_code(hub):
    hub.add_user("wang", totp="A" * 32)
    async with hub.client() as page:
        assert (await sign_in(page, password="guess")).json()["error"] == "wrong"


async def test_recovery_codes_work_once_each(hub):
    hub.add_user("wang")
    async with hub.client(hub.cookie("wang")) as page:
        _, _, codes = await switch_on_totp(page, hub.door.clock)
        assert (await page.get("/api/me/account")).json()["recovery_codes"] == 10
    async with hub.client() as page:
        assert (await sign_in(page, code=codes[3].lower())).status_code == 200
        assert (await page.get("/api/me/account")).json()["recovery_codes"] == 9
        assert (await sign_in(page, code=codes[3])).status_code == 401
    with hub.door.database.read() as connection:
        kept = str(list(connection.exec_driver_sql("SELECT hash FROM recovery_codes")))
    assert not any(code in kept for code in codes)


async def test_the_second_factor_is_changed_only_with_the_password(hub):
    hub.add_user("wang")
    async with hub.client(hub.cookie("wang")) as page:
        wrong = {"password": "guess"}
        assert (await page.post("/api/me/totp", json=wrong)).status_code == 401
        assert (await page.post("/api/me/codes", json={"password": PASSWORD})).status_code == 409
        await switch_on_totp(page, hub.door.clock)
        assert (await page.post("/api/me/totp/remove", json=wrong)).status_code == 401
        renewed = await page.post("/api/me/codes", json={"password": PASSWORD})
        assert len(renewed.json()["codes"]) == 10
        right = {"password": PASSWORD}
        assert (await page.post("/api/me/totp/remove", json=right)).status_code == 204
        assert not (await page.get("/api/me/account")).json()["totp"]


async def test_changing_the_password_ends_every_other_session(hub):
    hub.add_user("wang")
    other = hub.cookie("wang")
    async with hub.client(hub.cookie("wang")) as page, hub.client(other) as elsewhere:
        assert (await elsewhere.get("/api/me")).status_code == 200
        wrong = await page.post("/api/me/password", json={"old": "guess", "new": GOOD})
        assert wrong.status_code == 401
        weak = await page.post("/api/me/password", json={"old": PASSWORD, "new": "wang wang wang"})
        assert (weak.status_code, weak.json()["error"]) == (422, "weak")
        before = page.cookies["hall_session"]
        done = await page.post("/api/me/password", json={"old": PASSWORD, "new": GOOD})
        assert done.status_code == 204
        assert page.cookies["hall_session"] != before
        assert (await page.get("/api/me")).status_code == 200
        assert (await elsewhere.get("/api/me")).status_code == 401
        assert (await sign_in(elsewhere, password=PASSWORD)).status_code == 401
        assert (await sign_in(elsewhere, password=GOOD)).status_code == 200


async def test_ones_sessions_are_listed_and_ended(hub):
    hub.add_user("wang")
    async with hub.client(hub.cookie("wang")) as page, hub.client(hub.cookie("wang")) as other:
        listed = (await page.get("/api/me/sessions")).json()
        assert [session["this"] for session in listed].count(True) == 1
        [elsewhere] = [session["id"] for session in listed if not session["this"]]
        assert (await page.delete(f"/api/me/sessions/{elsewhere}")).status_code == 204
        assert (await page.delete(f"/api/me/sessions/{elsewhere}")).status_code == 404
        assert (await other.get("/api/me")).status_code == 401
        assert (await page.delete("/api/me/sessions/others")).status_code == 204
        assert (await page.get("/api/me")).status_code == 200


async def test_nobody_ends_anothers_session_as_their_own(hub):
    hub.add_user("wang")
    hub.add_user("li")
    async with hub.client(hub.cookie("wang")) as page, hub.client(hub.cookie("li")) as other:
        [foreign] = [session["id"] for session in (await other.get("/api/me/sessions")).json()]
        assert (await page.delete(f"/api/me/sessions/{foreign}")).status_code == 404
        assert (await other.get("/api/me")).status_code == 200


async def test_the_first_administrator_is_made_by_a_link_that_works_once(hub):
    token = link(hub, "setup")
    async with hub.client() as page:
        assert (await page.get("/api/enter")).json() == {"set_up": False}
        shown = await page.post("/api/pass", json={"token": token})
        assert shown.json()["kind"] == "setup"
        use = {"token": token, "name": "Wang", "display": "王示例", "password": "short"}
        assert (await page.post("/api/pass/use", json=use)).status_code == 422
        use["password"] = GOOD
        assert (await page.post("/api/pass/use", json=use)).json() == {"signed_in": True}
        me = (await page.get("/api/me")).json()
        assert (me["name"], me["role"], me["root"]) == ("wang", "administrator", "411700")
        assert (await page.get("/api/enter")).json() == {"set_up": True}
        use["name"] = "li"
        again = await page.post("/api/pass/use", json=use)
        assert (again.status_code, again.json()["error"]) == (410, "spent")


async def test_a_set_up_link_is_worthless_once_there_is_somebody(hub):
    token = link(hub, "setup")
    hub.add_user("li")
    async with hub.client() as page:
        use = {"token": token, "name": "wang", "display": "王示例", "password": GOOD}
        assert (await page.post("/api/pass/use", json=use)).status_code == 410


async def test_links_expire_and_are_not_to_be_guessed(hub):
    hub.add_user("wang")
    token = link(hub, "password", "wang")
    async with hub.client() as page:
        assert (await page.post("/api/pass", json={"token": "x" * 43})).status_code == 410
        hub.ahead += 72 * 3600 + 1
        assert (await page.post("/api/pass", json={"token": token})).status_code == 410
        for _ in range(60):
            answer = await page.post("/api/pass", json={"token": "x" * 43})
        assert answer.status_code == 429


async def test_a_password_link_signs_out_everywhere_and_leaves_the_second_factor(hub):
    hub.add_user("wang", totp="A" * 32)
    old = hub.cookie("wang")
    token = link(hub, "password", "wang")
    async with hub.client() as page, hub.client(old) as elsewhere:
        use = {"token": token, "password": GOOD}
        assert (await page.post("/api/pass/use", json=use)).json() == {"signed_in": False}
        assert (await page.get("/api/me")).status_code == 401
        assert (await elsewhere.get("/api/me")).status_code == 401
        assert (await sign_in(page, password=GOOD)).json()["error"] == "code_needed"


async def test_an_enter_link_lets_in_as_its_user_as_often_as_was_said(hub):
    hub.add_user("demo", password="")
    token = link(hub, "enter", "demo", uses=2)
    for wanted in (200, 200, 410):
        async with hub.client() as page:
            answer = await page.post("/api/pass/use", json={"token": token})
            assert answer.status_code == wanted


@pytest.mark.parametrize("name", ["", "W 1", "1a", "system", "a" * 33, "王示例", "a\u0000b"])
async def test_a_name_that_cannot_be_typed_is_refused_in_words(hub, name):
    token = link(hub, "setup")
    async with hub.client() as page:
        use = {"token": token, "name": name, "display": "王示例", "password": GOOD}
        answer = await page.post("/api/pass/use", json=use)
        assert answer.status_code == 422
        assert answer.json()["message"]
