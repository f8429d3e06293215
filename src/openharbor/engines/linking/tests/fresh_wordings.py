"""Wordings written after the engine was made, by the same hand: only measured, never looked at for a rule.

Whoever makes a rule for one of them moves it to the known ones and writes another in its place.
"""

PLATES = (
    "plate {p} idk the state", "got his plate {p}", "they left in a car with the plate {p} around the back",
    "Suspect vehicle license plate: {p}", "suv plates {p} no front plate", "white van {state} plate {p}",
    "its a blue ford tag {p}", "I ran outside and wrote {p}, thats the plate", "my neighbor says the plate is {p}",
    "License plate (I took a photo): {p}", "plate number of the pimp's car {p}", "{st} plates, {p}",
    "he parks there, license plate {p}, every night", "1 car had plate {p}, the other had none",
    "vehicle registration {p}", "registered under plate {p}", "The license tag read {p}", "tag no {p}",
    "the plate might have been {p}", "plate on the bus is {p}", "a motorcycle with license plate {p}",
    "plate was covered with mud but I saw {p}", "she texted me the plate: {p}",
    "semi truck, {state} license plate {p}", "the car in the lot, plate number {p}, is his",
    "{p} is the license plate", "{p} (license plate)", "placa {p} no sé de qué estado", "el carro placa {p} los trae",
    "su carro tiene placas de {state}, {p}", "anoté las placas {p} de la camioneta", "placas número {p}",
    "es una Suburban negra, placa {p}", "mi hermana vio la placa y es {p}", "la placa dice {p}",
    "traen un carro blanco con placas {p}", "las placas: {p}", "el chofer maneja una van placa {p}",
)  # fmt: skip
PARTS = (
    "plate starts w {part}", "i only saw {part} on the plate", "the first characters of the plate were {part}",
    "plate has {part} in the middle", "license plate ends with {part}", "partial license {part}",
    "i remember plate {part} but not the rest", "last digits on the plate {part}", "empezaba la placa con {part}",
    "nomás vi {part} en la placa", "la placa acaba en {part}", "parte de la placa es {part}",
)  # fmt: skip
TYPED = (
    "{p}", "{p} {state}", "{st} {p}", "its {p}", "{p} idk", "{p} or close to it", "I saw {p}", "plate # {p}",
    "{p}, {p}", "silver Malibu {p}", "{p} - not positive", "{part} is all I got", "begins with {part}",
    "{part} at the start", "las placas son {p}", "{p} me parece", "de {state}, {p}", "{p} en una van blanca",
)  # fmt: skip
NO_PLATES = (
    "did anyone get a plate? no, it was {h}:{m}", "we fill {n2} plates an hour for {n1} dollars",
    "he keeps our licenses and passports in room {n3}", "tag is {n2} inches", "the manager's license says {y}",
    "he has {n1} different license plates in the trunk", "plates expire in {y}, dealer on Hwy {n2}",
    "Chevy Tahoe {y}, F250 and a Ram 2500, could not see tags", "license check at mile {n3} on I-{n2}",
    "her tag number at work is {n4}", "the food is {n2} a plate", "I can't read plates that far, {n3} feet",
    "no license, no papers, {n2} people in a house", "laundry tag {n3}", "he told her to tag along at {h}pm",
    "a plate with {n2} pills on it", "bring your license and {n3} cash to apt {n2}B", "tags: massage, spa, {n3}-{n4}",
    "the store on US {n2} sells fake plates for {n3}", "plates were switched {n1} times since {m}/{d}",
    "registration office opens {h}:{m}", "license plate bracket from CarMax, Kia K5", "toe tag, bag {n2}, case {n5}",
    "he sold {n2} plates of tamales", "plates on the gray Q7 were not readable",
    "apartment {n3}, no tag on the mailbox", "number {n3} on the door, nothing on the plate",
    "le pidió la licencia y {n3} dólares", "trabaja {n2} horas y lava platos, placas no vi",
    "la placa es de papel, del {y}", "los carros no tienen placas, calle {n2}", "su licencia es falsa, dice {y}",
    "vi {n1} camionetas y ninguna placa", "una Explorer {y} con placas borradas",
)  # fmt: skip
TYPED_NO_PLATES = (
    "nope", "wasnt close enough", "I did not look", "green", "Ford Explorer", "it had paper plates", "on foot",
    "Kansas plates", "Iowa or Nebraska", "no me acuerdo", "no tiene", "blanca", "4 doors", "Audi A4", "bad angle",
    "no clue", "covered", "GMC Yukon {y}", "a bus", "out of state plate", "sin placa", "ni idea",
)  # fmt: skip
NAMES = (
    "his insta @{h}", "ig {h} thats him", "hes on snap as {h}", "the guy on telegram, {h}, runs it",
    "Instagram acct: {h}", "Snap name {h}", "snap handle: {h}", "add {h} on snapchat", "text {h} on kik",
    "pimp's cash app ${h}", "she uses @{h} and another", "I think his tiktok is {h}", "facebook user {h}", "fb: {h}",
    "my niece talks to {h} on discord", "discord: {h}", "the page @{h} posts girls", "links to t.me/{h}",
    "venmo name {h}", "paypal.me/{h}", "account called {h} on tiktok", "telegram username: @{h}", "whatsapp name {h}",
    "OnlyFans: {h}", "under {h} on facebook", "IG account {h}", "instagram profile: {h}", "twitter is @{h}",
    "kik name is {h}", "the snap is {h}", "she goes by {h} on IG", "found on instagram.com/{h}/",
    "money goes to cashapp ${h}", "insta:{h}", "snap:{h}", "el snap es {h}", "en insta es {h}",
    "mi hija habla con {h} en snapchat", "cuenta de instagram {h}", "el tipo usa {h} en telegram", "su usuario: {h}",
    "perfil de facebook: {h}", "está en tiktok como {h}", "su kik es {h}", "manda fotos a @{h}",
    "el de la cuenta {h} en instagram",
)  # fmt: skip
NO_NAMES = (
    "we only talk on snapchat", "he follows a lot of girls on instagram", "instagram dms at {h}am",
    "my snap is deleted", "the tiktok is about makeup", "she sends him money with cash app, ${n3}",
    "telegram is banned there", "they made her open an onlyfans", "a post on facebook from {y}",
    "twitter page with {n3} posts", "she blocked him on everything, kik too", "discord call for {n1} hours",
    "the whatsapp number changed", "he has two phones and three instagrams", "I can show you on instagram",
    "instagram or tiktok, not sure", "snapchat pictures of {n1} girls", "on facebook live at {h}:{m}",
    "she met him on tiktok, he is {n2}", "his facebook looks normal", "snap filters", "venmo history shows {n3}",
    "ask at desk @ {h}", "sold @ ${n3}", "mail to tips@agency.example", "#blessed #money{n1}", "owes him $3k",
    "facebook jail", "tiktok shop", "instagram story about room {n3}", "telegram bots", "en snapchat le pide fotos",
    "el instagram de ella está vacío", "habla con hombres por kik", "me bloqueó en facebook",
    "por tiktok la convenció", "tiene dos telegram", "usan cashapp para cobrar", "su snap ya no sale",
    "ponen anuncios en facebook cada {n1} días",
)  # fmt: skip
