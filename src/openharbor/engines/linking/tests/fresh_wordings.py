"""Wordings written after the engine was made, by the same hand: only measured, never looked at for a rule.

Whoever makes a rule for one of them moves it to the known ones and writes another in its place.
"""

PLATES = (
    "The plate on that car was {p}.", "lisence plate #{p}", "Plate No: {p}", "Plates - {state} - {p}",
    "I have the tag number, it's {p}", "driver of {p} (plate) was a man in his 50s", "car tag {p} out of {state}",
    "Her boyfriend's car has license plate number {p}", "I remember the plate because it is {p}",
    "there is a van w/ plate {p} that comes every Friday", "please run plate {p}",
    "the plates on the trailer read {p}", "my dashcam caught the plate: {p}", "plate (rear only) {p}",
    "a Nissan, license {p}, dropped them off", "it was a rental with {state} plates, number {p}",
    "I think the license plate # might be {p}", "{st} license plate #: {p}", "the SUV, plate {p}, waited outside",
    "PLATE IS {p}", "Vehicle: Honda Odyssey. Plate: {p}. Color: gray",
    "Honda Odyssey gray / plate {p} / dent in door", "the truck's license number {p}", "plates were: {p}",
    "the guy's tag, {p}, is expired", "la van tiene placas {p}", "el número de placas era {p}",
    "placa del carro: {p}", "Placas {state}: {p}", "con placas de {state}, {p}", "le tomé foto a la placa {p}",
    "las placas del señor son {p}", "la matrícula del auto es {p}", "tiene la placa {p} y vidrios oscuros",
    "un Tsuru con la placa {p}", "número de matrícula {p}",
)  # fmt: skip
PARTS = (
    "plate starting with {part}", "only caught {part} off the plate", "license plate was {part} something",
    "I just remember {part} from the plate", "plate: {part}, the rest was covered", "the plate ended {part}",
    "tag begins {part}", "last 3 of the tag are {part}", "la matrícula empieza por {part}",
    "las últimas tres de la placa {part}", "una placa que termina con {part}", "la placa era {part} algo",
)  # fmt: skip
TYPED = (
    "{p}", "{p}.", "{st}-{p}", "{state} {p}", "{p} from {state}", "plate is {p}", "I'm pretty sure {p}",
    "{p}, black Chevy", "maybe {p} or {q}", "tags {p}", "starts {part}", "ends in {part}", "something like {part}",
    "solo {part}", "eran {p}", "{p} ({st})", "license plate number {p}", "white Ram pickup {p}", "{p} blue Kia",
)  # fmt: skip
NO_PLATES = (
    "Never saw a plate, she got out at {h}:{m}", "the license on the wall is from {y}",
    "we sat at table {n2} and he sent back his plate", "they use a different plate on each of {n1} vans",
    "tags in her hair, maybe {n2} years old", "asked for my license and kept it {n1} days",
    "the plate has a frame from a dealer in Texas", "2 Ford vans, no plates, {n3} Main",
    "his license is suspended, case {n2}-{n5}", "an Ohio plate, lot {n2}, level {n1}", "priced at {n3} on the tag",
    "registration for class {n3} is closed", "tattoo that looks like a plate with {y}", "plates and cups for {n2}",
    "he has a CDL license class A since {y}", "Camry {y}, Sentra {y}, Q5, A4, C300: could be any, plates not seen",
    "could you run my plate? thanks, {n3}", "the temp plate runs out {m}/{d}", "steel plate in leg from {y}",
    "dog tags with O negative", "tag me in pics, {n2} likes", "license agreement version {n1}.{n2}",
    "parked by gate {n2}, no tag", "plate number unknown but driver is {n2}",
    "a state trooper checked the plates at {h}pm, nothing", "exit {n3} off I-35, license checkpoint",
    "the plate on apartment {n3} fell off", "sin placa, modelo {y}", "no traía placas, motor 2.0",
    "la placa no se leía, eran las {h}", "perdió la licencia hace {n1} años", "cambian placas cada {n2} días",
    "Jetta {y} blanco sin placas, casa {n3}",
)  # fmt: skip
TYPED_NO_PLATES = (
    "Did not get it", "idk", "can't remember", "white", "Chevy Tahoe", "no plate on it", "walked", "Missouri plates",
    "plates from Illinois", "se me olvidó", "no traía", "no alcancé", "gris", "2 door", "BMW 328i", "too dark sorry",
    "unsure", "hidden", "Ford F-150", "a truck", "temp tag from dealer", "paper tag",
)  # fmt: skip
NAMES = (
    "IG is {h}", "insta user {h}", "you can find him on snap: {h}", "he DMs from @{h}",
    "his handle on twitter is {h}", "Snapchat account {h}", "he added me as {h} on snap", "my snap: {h}",
    "she had me text {h} on telegram", "instagram page {h}", "tiktok.com/@{h}", "her kik username is {h}",
    "the facebook account name is {h}", "{h} (snapchat)", "{h} (IG)", "his ig: @{h}", "TT: tiktok {h}",
    "on Instagram: {h}", "telegram contact {h}", "cash app is ${h}", "he wants it sent to ${h}", "cashtag ${h}",
    "user name {h} on discord", "discord name {h}", "insta handle @{h}",
    "contacts girls through the account {h} on Instagram", "his new snap is {h}", "onlyfans name {h}", "threads @{h}",
    "snap user: {h}", "telegram group t.me/{h}", "twitter.com/{h}", "se hace llamar {h} en instagram",
    "el perfil es {h} en facebook", "mi usuario de snap es {h}", "escribe desde la cuenta @{h}",
    "su nombre en tiktok es {h}", "snapchat de ella: {h}", "lo tengo en facebook como {h}",
    "contacto por telegram: {h}", "instagram {h}, ahí la anuncian", "la cuenta {h} en twitter", "le manda a ${h}",
    "tiene snap: {h}",
)  # fmt: skip
NO_NAMES = (
    "he goes through her instagram and facebook", "tiktok got {n2} thousand likes", "I don't have snapchat",
    "her parents took instagram away in {y}", "he found me on snapchat when I was {n2}",
    "she gets paid in cash app and venmo", "the facebook ad promised ${n3} a week", "whatsapp calls at {h} at night",
    "snap a picture of the door", "they chat on discord about prices", "telegram, signal and whatsapp, nothing else",
    "an instagram photo shows room {n3}", "instagram at {h}:{m} had a new post", "twitter ads with emojis",
    "onlyfans money went to him", "he runs facebook pages", "I saw it on tiktok last week",
    "facebook friends since {y}", "his instagram had {n4} followers", "kik messages about meeting",
    "her snapchat name changed {n2} times", "instagram was made in {y}", "paypal or venmo, about ${n3}",
    "meet up @ gas station", "leave by {h} @ night", "my mail: pat.{n2}@mail.example", "#jobs #models #{y}",
    "3 for $20k", "snaps of cash", "insta famous girls only", "por whatsapp le mandan la dirección",
    "la amenazó por instagram y tiktok", "en facebook hay {n2} anuncios", "su telegram ya no existe",
    "la vi en tiktok bailando", "le quitó el facebook", "usa snapchat de noche", "instagram para buscar muchachas",
    "publica en twitter los {n2} de cada mes",
)  # fmt: skip
