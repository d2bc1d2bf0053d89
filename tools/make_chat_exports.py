#!/usr/bin/env python3
"""Makes the chat exports of vectors/evidence/chats/input: one of each layout that src/chat reads.

The people and the words are made up. Zips carry one fixed time. After it, tests/cli/evidence_vector_test.py --write
makes the expected pack anew.
"""

import io
import json
import pathlib
import unicodedata
import zipfile

FOLDER = pathlib.Path(__file__).parents[1] / "vectors" / "evidence" / "chats" / "input"
WHEN = (2024, 5, 4, 6, 0, 0)


def zipped(*files, stored=False, made_on=3):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, WHEN)
            entry.create_system = made_on
            entry.external_attr = (0o40755 << 16 | 0x10 if name.endswith("/") else 0o100644 << 16) if made_on == 3 else 0
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def meta(value):
    """JSON as Meta writes it: each byte of UTF-8 escaped as a character of Latin-1."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if ord(c) < 128 else "".join(f"\\u{byte:04x}" for byte in c.encode()) for c in text)


def instagram_json():
    people = [{"name": "Bolt Rider"}, {"name": "Zoë Example"}]
    older = [{"sender_name": "Zoë Example", "timestamp_ms": 1714770960000, "content": "who are you? 😀"},
             {"sender_name": "Bolt Rider", "timestamp_ms": 1714770900000, "content": "hey, saw you in my suggestions"}]
    newer = [{"sender_name": "Bolt Rider", "timestamp_ms": 1714771200500, "content": "=pay £200, \"or\" everyone sees\nyou have 10 minutes"},
             {"sender_name": "Zoë Example", "timestamp_ms": 1714771140000, "content": "Liked a message"},
             {"sender_name": "Bolt Rider", "timestamp_ms": 1714771080000, "photos": [{"uri": "photos/1.jpg"}],
              "content": "Bolt Rider sent an attachment."},
             {"sender_name": "Bolt Rider", "content": "no time", "share": {"share_text": "ignored"}}]
    group = [{"sender_name": "Sam", "timestamp_ms": 1714700000000, "content": "hi both"},
             {"sender_name": "Zoë Example", "timestamp_ms": 1714690000000, "videos": [{"uri": "v.mp4"}], "content": "look"}]
    base = "your_instagram_activity/messages/inbox/"
    own = {"profile_user": [{"string_map_data": {"Name": {"value": "Zoë Example"}}}]}
    return zipped(
        ("your_instagram_activity/", ""),
        (base + "boltrider_17/message_1.json", meta({"participants": people, "title": "Bolt Rider", "messages": newer,
                                                     "thread_path": "inbox/boltrider_17"})),
        (base + "boltrider_17/message_2.json", meta({"participants": people, "title": "Bolt Rider", "messages": older,
                                                     "thread_path": "inbox/boltrider_17"})),
        (base + "boltrider_17/photos/1.jpg", b"not looked at"),
        (base + "three_18/message_1.json", meta({"participants": people + [{"name": "Sam"}], "title": "Three",
                                                 "messages": group, "thread_path": "inbox/three_18"})),
        ("personal_information/personal_information.json", meta(own)))


def instagram_html():
    def message(sender, words, time):
        return (f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><h2 class="_3-95 _2pim _a6-h _a6-i">{sender}</h2>'
                f'<div class="_3-95 _a6-p"><div><div></div><div>{words}</div></div></div>'
                f'<div class="_3-94 _a6-o">{time}</div></div>')
    page = ("<!DOCTYPE html><html><head><title>Bolt &amp; Co</title><style>div{}</style></head><body>"
            + message("Bolt &amp; Co", "send it now &#x1F600;", "May 3, 2024, 9:21 pm")
            + message("Zoë", "no<br>please", "May 3, 2024, 9:20 pm")
            + message("Bolt &amp; Co", '<img src="photos/1.jpg">', "May 3, 2024, 9:19 pm") + "</body></html>")
    return zipped(("messages/inbox/boltco_20/message_1.html", page), stored=True)


def snapchat():
    chats = {"bolt.rider": [
        {"From": "zoe.ex", "Media Type": "TEXT", "Created": "2024-05-03 21:18:00 UTC", "Content": "it&#39;s late",
         "Conversation Title": None, "IsSender": True, "Created(microseconds)": 1714771080123},
        {"From": "bolt.rider", "Media Type": "MEDIA", "Created": "2024-05-03 21:17:00 UTC", "Content": "",
         "IsSender": False, "Created(microseconds)": 1714771020000},
        {"From": "bolt.rider", "Media Type": "STATUS", "Created": "2024-05-03 21:16:30 UTC", "Content": None},
        {"From": "bolt.rider", "Media Type": "TEXT", "Created": "2024-05-03 21:16:00 UTC", "Content": "add me back",
         "IsSender": False}]}
    return zipped(("mydata~1714800000/json/account.json", json.dumps({"Basic Information": {"Username": "zoe.ex"}})),
                  ("mydata~1714800000/json/chat_history.json", json.dumps(chats)))


def whatsapp():
    """As an Android phone: the name is decomposed (NFD), and two chats lie in one zip."""
    one = ("03/05/2024, 21:15 - Messages and calls are end-to-end encrypted.\n"
           "03/05/2024, 21:16 - Noé: hey\n03/05/2024, 21:17 - Zoë: hi\nin two lines\n"
           "03/05/2024, 21:18 - Noé: <Media omitted>\n03/05/2024, 21:19 - Noé: IMG-1.jpg (file attached)\n")
    return zipped((unicodedata.normalize("NFD", "WhatsApp Chat with Noé.txt"), one), ("notes.txt", "milk\neggs\n"),
                  ("IMG-1.jpg", b"not looked at"))


def whatsapp_from_windows():
    """Made on Windows with backslashes; the day comes second, and the clock has halves."""
    chat = ("\u200e[5/3/24, 9:16:05\u202fPM] Bolt: hello\r\n[5/3/24, 9:17:00\u202fPM] ~\u202fZoë: \u200eimage omitted\r\n"
            "[5/13/24, 12:01:00\u202fAM] Bolt: pay\r\n")
    raw = zipped(("chats|_chat.txt", chat), made_on=0)
    return raw.replace(b"chats|_chat.txt", b"chats\\_chat.txt")


def exports():
    return {"instagram.zip": instagram_json(), "instagram-html.zip": instagram_html(), "snapchat.zip": snapchat(),
            "WhatsApp Chat - Noé.zip": whatsapp(), "from windows.zip": whatsapp_from_windows(),
            "WhatsApp Chat with Bolt.txt": "03/05/2024, 21:16 - Bolt: hey, saw you\n03/05/2024, 21:17 - Zoë: who?\n".encode()}


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in exports().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
