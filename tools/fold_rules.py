"""What tools/make_fold_table.py takes from people and not from Unicode. Data only."""


def expand(table):
    return {character: value for value, characters in table.items() for character in characters.split()}


# Currency signs. They fold to a word; a number beside one makes an amount (src/guard/words.cc). '$'
# stays what it is, because it is also a letter in disguise.
WORDS = expand({
    " eur ": "€", " gbp ": "£", " yen ": "¥", " naira ": "₦", " rupee ": "₹ ₨", " rub ": "₽",
    " btc ": "₿", " won ": "₩", " peso ": "₱", " lira ": "₺ ₤", " cedi ": "₵", " uah ": "₴",
    " cent ": "¢", " dong ": "₫",
})

# Emoji that carry meaning; the word is e_ and the name. All others fold to e_other.
EMOJI = expand({
    "money": "💰 🪙 💴 💵 💶 💷 💸 💳 🧾 💹 💱 🤑 🏧 🏦 🧧",
    "camera": "📷 📸 📹 🎥 📱 📲 🎞 📽 🎬 🤳 📼 🖼 📞 ☎ 🖥 💻 🎦",
    "clock": "⌛ ⏳ ⌚ ⏰ ⏱ ⏲ 🕰 🕛 🕧 🕐 🕜 🕑 🕝 🕒 🕞 🕓 🕟 🕔 🕠 🕕 🕡 🕖 🕢 🕗 🕣 🕘 🕤 🕙 🕥 🕚 🕦",
    "gift": "🎁 🎀",
    "secret": "🤫 🤐 🤭 🔒 🔐 🔏 🙊 ㊙ 🔑 🗝",
    "cry": "😢 😭 😥 😰 😨 😱 😧 😦 😟 🙁 ☹ 😞 😔 😣 😖 😩 😫 😿 🙀 💔 🥲 😓",
    "laugh": "😂 🤣 😆 😹 😅 😄 😁 😃 😀 😝 😜 🤪 😛",
    "love": "❤ 💛 💚 💙 💜 🖤 🤍 🤎 🧡 💕 💞 💓 💗 💖 💘 💝 💟 ❣ 💌 💋 😍 🥰 😘 😗 😚 😙 😻 😽 🔥 😉 😏 💏 💑 "
            "🥵 🫦 🌹 ♥",
    "threat": "😠 😡 🤬 😈 👿 💀 ☠ 🔪 💣 🗡 ⚔ 👹 👺 🔫 💥 👊 🖕 👾 💢",
    "people": "👪 👤 👥 👨 👩 👦 👧 👶 🧑 🧒 👴 👵 🧓 👫 👬 👭 🫂",
    "block": "🚫 ⛔ 🛑 📵 ❌ 🙅 🔞 ✋ 📴 🔇",
    "link": "🔗 🖇 📎 ⛓",
    "eyes": "👀 👁 🫣 🕵 🔍 🔎",
    "plead": "🙏 🥺 🥹 🛐",
    "ok": "👍 👌 ✅ ✔ ☑ 🆗 🤝 👏 🙆 💯",
    "police": "🚨 👮 🚔 🚓 ⚠ 🆘 ⚖",
})

# Punctuation and the like whose reading nothing else gives.
SYMBOLS = {
    **expand({
        "'": "‘ ’ ‚ ‛ ′ ‵ ʻ ʼ ʽ ˈ ´ ʹ ʾ ʿ ＇ ‹ › ꞌ", '"': "“ ” „ ‟ ″ ‶ « » 〝 〞 ＂",
        "-": "‐ ‑ ‒ – — ― − ⁃ ﹣ － ➖ ⸺ ⸻", ".": "· • ∙ ⋅ ・ 。 ․ 。 ● ‧ ٫ ⸱", "*": "∗ ⁎ ✱ ✲ ✳ ❇ ✴ ⭐ ★ ☆ ٭",
        "?": "¿ ❓ ❔ ؟", "!": "¡ ❗ ❕ ǃ", "+": "➕", "$": "💲", ",": "、 ، ٬", ";": "؛", "/": "⁄ ∕", "|": "¦ ∣ │ ┃ ǀ ｜",
        "~": "〜 ～ ∼ 〰 ˜", "^": "ˆ", "`": "ˋ", "[": "【 〔 「 『", "]": "】 〕 」 』", "...": "…", "!!": "‼", "!?": "⁉",
        " ": "™ ℠ © ® ° ¤ \u2800 \ufffd",
    }),
    "\u2800": " ",
}

# Parts of an emoji and of nothing else: skin tones, hair, and the signs that follow a joiner.
DELETED = set("🏻🏼🏽🏾🏿🦰🦱🦲🦳♀♂⚧⚕")
# Marks that strike a letter through or put it into a frame.
OVERLAYS = {chr(p) for p in (*range(0x334, 0x339), *range(0x20D2, 0x20D4), *range(0x20D8, 0x20DB),
                            *range(0x20DD, 0x20E1), *range(0x20E2, 0x20E9), 0x20EA, 0x20EB)} - {"\u20e3"}
# Invisible characters besides those of category Cf.
INVISIBLE = [(0xAD, 0xAD), (0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
             (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F),
             (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1D173, 0x1D17A),
             (0xE0000, 0xE0FFF)]

# Letters whose look or name misleads. The Latin ones first; then what looks like a Latin letter but is
# confused by UTS #39 with another (its class of l, I, 1 and |), and decorations.
LETTERS = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "đ": "d", "ħ": "h", "ŋ": "n", "ĸ": "k",
    "ı": "i", "ł": "l", "ø": "o", "ŧ": "t", "ſ": "s", "ə": "e", "ɛ": "e", "ɔ": "c", "ʃ": "s", "ʒ": "z", "ɑ": "a",
    "ʌ": "v", "ɩ": "i", "ƿ": "w", "ƨ": "s", "ɣ": "y", "ʊ": "u", "ᴁ": "ae", "ᴂ": "ae", "ɶ": "oe", "ᴔ": "oe",
    "ǝ": "e", "ɯ": "m", "ɿ": "r", "ʅ": "l",
    "Ι": "i", "ι": "i", "І": "i", "і": "i", "Ӏ": "l", "ӏ": "l", "Ⲓ": "i", "ⲓ": "i", "Ɩ": "i",
    "η": "n", "κ": "k", "β": "b", "ε": "e", "ω": "w", "χ": "x", "τ": "t", "μ": "u", "µ": "u", "υ": "u",
    "Δ": "a", "Λ": "a", "Σ": "e", "Ξ": "e", "Ω": "o", "Π": "n", "Γ": "r", "Θ": "o", "Φ": "o", "Ψ": "y",
    "м": "m", "к": "k", "п": "n", "и": "n", "й": "n", "т": "t", "н": "h", "в": "b", "г": "r", "ґ": "r", "я": "r",
    "ш": "w", "щ": "w", "ц": "u", "ь": "b", "ъ": "b", "э": "e", "ф": "o", "є": "e", "ђ": "h", "ћ": "h",
    "ё": "e", "ї": "i", "ў": "y", "ѡ": "w", "ո": "n", "ս": "u", "ք": "p", "զ": "q", "ց": "g", "ե": "t",
    "з": "z", "ɟ": "f", "ƃ": "g",
    # Alphabets made of letters of many scripts, as "fancy text" pages give them.
    "ᗩ": "a", "ᗷ": "b", "ᑕ": "c", "ᗴ": "e", "ᒪ": "l", "ᑎ": "n", "ᑭ": "p", "ᖇ": "r", "ᔕ": "s", "ᑌ": "u", "ᗯ": "w",
    "ᘔ": "z", "卂": "a", "乃": "b", "匚": "c", "乇": "e", "千": "f", "卄": "h", "丨": "i", "ﾌ": "j", "ㄥ": "l",
    "爪": "m", "几": "n", "ㄖ": "o", "卩": "p", "尺": "r", "丂": "s", "ㄒ": "t", "ㄩ": "u", "山": "w", "乂": "x",
    "ㄚ": "y", "乙": "z", "ค": "a", "ς": "c", "ภ": "n", "ק": "p", "ร": "s", "ย": "u", "ฬ": "w", "א": "x", "ץ": "y",
    "เ": "i", "ן": "l", "ﻮ": "g",
}

# Signs of rare currencies, which chats know only as decorated letters.
STYLED_LETTERS = expand({"a": "₳", "b": "฿", "f": "₣", "g": "₲", "k": "₭", "m": "₥", "t": "₮"})

# Letters that look like no Latin one.
TRANSLITERATION = {
    "б": "b", "д": "d", "ж": "zh", "з": "z", "л": "l", "ч": "ch", "ы": "y", "ю": "yu",
    "γ": "g", "δ": "d", "ζ": "z", "θ": "th", "λ": "l", "ξ": "x", "π": "p", "σ": "s", "ς": "s", "φ": "f", "ψ": "ps",
}
