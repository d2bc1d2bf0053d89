"""Conversations that every embedding's test uses. Non-explicit, and written for these tests."""

BLACKMAIL = [
    ("kit", "hey, found you in my suggestions. how old are you?"),
    ("sam", "hi, 15. do i know you?"),
    ("kit", "i have your picture and a list of everyone who follows you"),
    ("kit", "send me 300 dollars in gift cards or i post it to all your friends and family"),
    ("sam", "please dont i beg you, i have no money"),
    ("kit", "you have one hour. pay now or your mum gets it too. dont block me"),
]
ORDINARY = [
    ("ana", "are you coming to training on thursday?"),
    ("leo", "yes, my dad drives. do you need a lift?"),
    ("ana", "that would be great, thank you!"),
    ("leo", "ok we will be at yours at five"),
]
