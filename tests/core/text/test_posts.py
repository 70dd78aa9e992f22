"""Posts as schools write them, both ways: what must be found, and what must be left alone.

A case is a post in which «» stands around what is certain, and ‹› around what is asked about.
"""

import re

import pytest

from photocheck.core.text.check import check_text
from photocheck.core.text.finding import Kind
from photocheck.core.text.names import NameFinder, PersonName

PUPILS = (
    PersonName("Zebedee", "Quixworthy", "Zeb", "3A"),
    PersonName("William", "Brown", "Will", "3A"),
    PersonName("Grace", "Okonkwo", "", "4B"),
    PersonName("Amy", "McDonald", "", "3A"),
    PersonName("Anne-Marie", "O'Brien", "", "5C"),
    PersonName("Zoë", "Nuñez", "", "Oak"),
    PersonName("Mohammed", "Ali", "Mo", "4B"),
    PersonName("Rose", "Hill", "", "6D"),
    PersonName("Jakub", "Kowalski", "Kuba", "6D"),
    PersonName("Isla", "Green", "", "Year 2"),
    PersonName("Summer", "Day", "", "3A"),
    PersonName("Charlotte", "Young", "Lottie", "4B"),
    PersonName("Mark", "Page", "", "5C"),
    PersonName("Siân", "Llewellyn", "", "6D"),
    PersonName("Xiu", "Li", "", "Oak"),
)
NAMES = NameFinder(PUPILS)
# as registers hold names of several parts
NAMES_OF_PARTS = NameFinder(
    [
        PersonName("Oluwaseun James", "Adeyemi-Smith", "", "3A"),
        PersonName("William (Billy)", "Okonkwo", "", "3A"),
        PersonName("Oliver", "St. John", "", "3A"),
        PersonName("Anne-Marie", "Dubois", "", "3A"),
        PersonName("Mary Jane", "Kowalska", "", "3A"),
        PersonName("Priya", "Patel Sharma", "", "3A"),
        PersonName("Xavier", "de la Cruz", "", "3A"),
        PersonName("T.J.", "Quartey", "", "3A"),
        PersonName("Yusuf", "al-Hakim", "", "3A"),
        PersonName("Zofia", "Wójcik / Nowak", "", "3A"),
        PersonName("Summer Rose", "Van Dijk", "", "3A"),
        PersonName("Zélie", "O´Hara", "", "3A"),
        PersonName("Marie", "Rossi", "", "3A"),
        PersonName("Jo-Beth", "Silva", "", "3A"),
        PersonName("Amélie", "X", "", "3A"),
        PersonName("Precious Blessing", "Mensah Junior", "", "3A"),
    ]
)

NAMED = """
Well done «Zebedee» for coming first!
Congratulations to «Amy McDonald» and «Zebedee Quixworthy».
«Zeb»'s model of a volcano
«Zeb»’s volcano
Thank you to the «Kowalski» family for the cakes
Our star this week is «Jakub».
Our star this week is «Kuba»!
«ZEBEDEE» WON THE CUP
well done «zebedee»
Look at «Zebedee Quixworthy»'s work
A poem by «Charlotte», aged 9
«Lottie» and «Zebedee» planted the beans
«William» planted a tree
«Will Brown» scored twice
«William Brown» scored twice
Captain: «Okonkwo»
«Okonkwo, Grace» read the first poem
«Grace Okonkwo» read the first poem
«Rose Hill» sang a song
«Summer Day» sang a song
«Mark Page» ran the mile
«Isla Green» came second
Great goal, «Mohammed»!
«Mohammed Ali» and «Xiu Li» led the assembly
«Anne-Marie» sang
«Anne Marie» sang
«Annemarie» sang
«O'Brien» and «McDonald» in goal
«OBrien» in goal
«Siân» wrote this letter
«Sian» wrote this letter
«Zoe» danced in the show
«ZOE NUNEZ» danced in the show
Photo: «Llewellyn»
IMG_0412_«zebedee».jpg
«Zebedee»_«Amy»_sports.jpg
#«ZebedeeQuixworthy»
#Well«Zebedee»
@ the fair with «Amy» and friends
(«Amy»)
"«Amy»"
«Amy», «Zebedee» & «Jakub»
«Amy»/«Jakub»
1. «Amy» 2. «Jakub» 3. «Zebedee»
«Jakub»🎉🎉🎉
🎉«Jakub»
«Jаkub»
«Amy  McDonald» sang
Happy birthday «Amy»!!!
«Ali» Baba and the forty thieves
«Charlotte»'s Web
"""
BESIDE_CLASS = """
«Amy» from 3A
«Amy» (3A)
«Amy», 3A
3A: «Amy»
3A's «Amy» won
«Grace» in 4B
«Will» of 3A won the race
«Zoë» of Oak
Year 2's «Isla»
our 6D reporter «Jakub»
"""
ASKED = """
A poem by ‹Grace›
‹Grace›'s poem
‹Rose› sang to us
And then ‹Rose› sang
‹Will› won the race
Our reader was ‹Will› today
Player of the match: ‹Will›
‹Will› and ‹Grace› sang
‹Summer› came first in the race
Thanks to ‹Mark› for the photos
Mr ‹Young› took the photos
Mrs ‹Brown› led the choir
The ‹Green› family
‹Zebedde› won
‹Jakob› won
‹Charlote› won
‹Mohamed› won the cup
‹Muhammed›’s drawing? ‹Mohamed›’s drawing?
‹Kowalsky› in goal
See ‹https://www.oakfield.sch.uk/news›
See ‹www.oakfield.sch.uk›
See ‹oakfield.sch.uk/trips›.
Thanks to ‹@oakfieldpta›
Find us: ‹@oakfield_school› on Instagram
so‹\u200b›on
‹Summer› is here!
The ‹Summer› fair is open to everyone
A lovely ‹summer day› on the hill
‹Young› children may come with an adult
‹Page› 12 of 30
"""
PERSONAL = """
Mail «office@oakfield.sch.uk»
Mail «OFFICE@OAKFIELD.SCH.UK»
Mail «jane.doe+fair@gmail.com» today
Mail office «office (at) oakfield (dot) sch (dot) uk»
«office[at]oakfield.sch.uk»
Ring «01234 567890»
Ring «(01234) 567890»
Ring «020 7946 0123»
Text «07700 900123» by Friday
Text «07700900123»
Text «+44 7700 900123»
Text «+44 (0)7700 900123»
Text «0044 7700 900123»
Tel.: «01234-567-890»
Meet at «SO23 9AB»
Meet at «EC1A 1BB», by the gate
Meet at «M1 1AE».
12 High Street, Winchester «SO23 9AB»
WhatsApp «+353 87 123 4567»
"""
LINKS = """
«https://bit.ly/3abcd»
«bit.ly/3abcd»
«tinyurl.com/school-fair»
«http://oakfield.sch.uk»
«https://192.168.1.20/photos»
«https://oakfield.sch.uk@evil.example/login»
«https://xn--oakfeld-q2a.sch.uk»
«https://оakfield.sch.uk»
«https://oаkfield.sch.uk/news»
«ftp://oakfield.sch.uk/list»
«javascript:alert(1)»
«https://t.co/abc»
«https://forms.gle/abc123»
"""
SCHOOL = """
Huge congratulations to «Zebedee» and «Amy» who came 1st and 2nd in the egg & spoon race 🥚🥄
Our Star of the Week winners: «Zeb» (3A), «Grace» (4B), «Mo» (4B) and «Kuba» (6D)!
Our chess team («Zebedee», «Mohammed», «Jakub» & «Xiu») beat Westfield 4-0
Please return slips by Fri 3rd July – «office@oakfield.hants.sch.uk» or «01962 123456».
Find us at Oakfield Primary School, ‹Hill› Road, Winchester «SO23 9AB». Tel «01962 123 456».
Tickets £3.50 from ‹https://www.eventbrite.co.uk/e/oakfield-fair-tickets-123456789›
Book here 👉 «bit.ly/oakfieldfair»
Scan the code or visit «qr.codes/abc123»
Follow us on Insta ‹@oakfieldprimary› and Twitter ‹@OakfieldPri›!
Mr ‹Green›'s class visited Marwell Zoo. Thank you to Mrs ‹Young› and Miss ‹Hill›.
"Autumn leaves are falling down" by «Amy» M.
Great work by A. «McDonald» and Z. «Quixworthy»
Congratulations to our new Head Girl, «Charlotte» Y, and Head Boy, «William» B!
Our school council: «Amy» (Y3), «Kuba» (Y6), «Lottie» (Y4)
Well done to ‹Will›, ‹Mark› and ‹Rose›!
«Zebedee»’s mum, Sarah, baked 60 cupcakes
«Isla»'s birthday is «12/06/2018»
Born «12 June 2018», «Isla» loves ballet
Reach «Amy»'s mum at «amysmum@hotmail.co.uk»
Our new starter «Xiu» joins Oak class
Lost property: a blue coat labelled A «McDonald»
Join the Zoom: ‹https://us02web.zoom.us/j/123456789?pwd=abc›
Message us: «https://wa.me/447700900123»
Watch the film: ‹https://youtu.be/dQw4w9WgXcQ›
Log in at «https://oakfield.sch.uk.evil.ru/login»
Log in at ‹https://oakfieId.sch.uk›
"""
CLEAN = """
What a fantastic sports day! Thank you to the Friends for the ice lollies 🍦 #proud #sportsday2026
Year 5 had the BEST time at PGL. More pictures to follow on ParentMail.
Our Y6 leavers' assembly will be on Thurs 16th July at 2.15pm. Parents welcome!
A summer's day in Year 1
Well done to everyone who read 100 books/poems this term
Shakespeare was born on 23 April 1564
A birthday cake for the school, 100 years old on 12 June 2026
Our trip to the zoo was amazing!
Will you come to our fair?
It will rain, but we will dance.
Will it rain? Will we care?
Mark the date in your diary
Mark your diaries: the fair is on 3 June.
Please mark the page.
Our summer fair
We say grace before lunch
The sun rose over the hill
A rose on the hill
A brown bear and a green frog
BROWN BEAR, WHAT DO YOU SEE?
GREEN TEAM WINS
Young and old sang along
Have a lovely day
What a day!
3A and 4B went to the museum
Year 2 planted beans
Oak class went to the woods
6D made volcanoes
Team A beat team B by 3-2
We raised £1,234.56 for charity
We raised 1234 pounds
The fair is on 12 June 2026 from 10:30 to 15:00
Assembly is at 09.15-09.45
12/06/2026 10:30
Zebra crossing
We saw zebras
The island of Crete
more and more, mostly
the band played on
Crown and sceptre
A marked improvement
Goodwill to all
Willow trees and roses
disgraceful behaviour of the weather
our home page
The days are long
Hills and valleys
youngest and oldest
Amyloid
Markings
Wellington boots and coats, please
Bring a packed lunch, water and a hat
PE kit on Tuesdays and Thursdays
Island life
See you at 3pm @ the gate
10 x 10 = 100
Isbn 9780306406157
version 1.2.3
It was fun.So much fun
Mr. Smith e.g. i.e. etc.
Nobody is named here.
We are so proud of every single child
Y3 and Y4 sang in the hall
Class of 2026
Thank you to our PTA!
100% attendance
Good luck, Year 6!
The Great Fire of London
Viking day
Happy Diwali!
Eid Mubarak
Nadolig Llawen
Dzień dobry
Bonjour!
"""

OF_PARTS = """
‹Oluwaseun› scored twice
photo_‹oluwaseun›_2026.jpg
#Go‹Oluwaseun›
‹Adeyemi› won
‹William› read a poem
‹Billy› read a poem
‹Anne› won
‹Sharma› won, ‹Patel› came second
‹Cruz› won
‹John› won
‹Hakim› won
‹Nowak› won
«St. John» won
The «St John» family
«StJohn» won
«AlHakim» won
«Anne-Marie» won
«Annemarie» won
‹Annemari› won
«Zofia Wójcik / Nowak» won
«O'Hara» and «O´Hara» won
Well done, «Oluwaseun Smith»!
«Oluwaseun Adeyemi» won
«Oluwaseun J. Smith» won
«Oluwaseun James Adeyemi-Smith» won
«Smith, Oluwaseun»
#«oluwaseunsmith»
#«OluwaseunSmith»
«William Okonkwo»
«Billy Okonkwo»
«William (Billy) Okonkwo»
«William (Billy)»
«William "Billy"» won
The (red) «Okonkwo» family
«Oliver St. John» won
«Oliver John» won
«Anne Dubois»
«Marie Dubois» and «Marie Rossi»
«Mary Kowalska»
«Jo Silva», and Jo
«Priya Sharma»
«Xavier Cruz»
«Xavier de la Cruz»
«Xavier de Cruz»
«Yusuf Hakim»
«Zofia Wójcik» won
«Summer Dijk» won
«Anne» from 3A
Our captain ‹T.J›.
Our captain ‹TJ›
Our reader was ‹Rose› today
the sun rose in summer
Then ‹Blessing› sang, and ‹Mensah› too
a precious moment, a blessing for our junior choir
Rose you to the top
A van, la Scala, de facto, Saint Ives
Johnny and Annette
Oluwaseum
‹Anne› and ‹Sharma›
‹Anne› ‹Sharma›
«Amélie» x 2
Only joking, and jobethking
"""


def cases(table: str) -> list[str]:
    return [line for line in table.encode().decode().splitlines() if line]


EVERY = [c for t in (NAMED, BESIDE_CLASS, ASKED, PERSONAL, LINKS, SCHOOL, CLEAN) for c in cases(t)]


def test_there_are_enough() -> None:
    assert len(EVERY) >= 150


def marked(text: str, names: NameFinder) -> str:
    for f in sorted(check_text(text, names), reverse=True):
        before, after = "«»" if f.certain else "‹›"
        text = text[: f.start] + before + text[f.start : f.end] + after + text[f.end :]
    return text


@pytest.mark.parametrize("case", EVERY)
def test_posts(case: str) -> None:
    assert marked(re.sub("[«»‹›]", "", case), NAMES) == case


@pytest.mark.parametrize("case", cases(OF_PARTS))
def test_names_of_several_parts(case: str) -> None:
    assert marked(re.sub("[«»‹›]", "", case), NAMES_OF_PARTS) == case


@pytest.mark.parametrize("case", cases(CLEAN))
def test_a_part_that_is_a_word_is_asked_about_as_a_name_that_is_one(case: str) -> None:
    parts = NameFinder(PersonName(f"Qq {p.forename}", f"{p.surname}-Xx") for p in PUPILS)
    assert marked(case, parts) == case


@pytest.mark.parametrize("case", cases(BESIDE_CLASS))
def test_a_name_beside_its_class_says_so(case: str) -> None:
    text = re.sub("[«»]", "", case)
    assert [f.kind for f in check_text(text, NAMES)] == [Kind.CLASS_AND_NAME]
