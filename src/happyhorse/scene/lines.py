"""What is said in training: natural lines in seven languages, from small grammars and from fixed sentences.

A grammar is text: `name:` opens a rule, every further line (or part of a line between bars) is one way to say it,
`<rule>` stands for one of that rule's ways, `[a/b]` for a or b. Korean particles follow the sound before them: `{은}`.
The held-out sentences lie outside what the grammars can say.
"""

import math
import random
import re
from functools import cache

RATE = {"en": 14.0, "de": 13.5, "fr": 14.5, "zh": 4.4, "yue": 4.6, "ja": 6.8, "ko": 5.6}  # characters a second
SPLITS = ("train", "test")
FIXED_SHARE = 0.12
TRIES = 120
PARTICLES = {
    "은": ("은", "는"), "이": ("이", "가"), "을": ("을", "를"), "과": ("과", "와"), "으로": ("으로", "로"),
    "이에요": ("이에요", "예요"), "이라": ("이라", "라"),
}  # fmt: skip
_STOP = {"zh": "。", "yue": "。", "ja": "。"}
_PIECE = re.compile(r"<([a-z_0-9]+)>|\[([^\[\]]*)\]")
Grammar = dict[str, tuple[str, ...]]


def line(rng: random.Random, language: str, split: str = "train", seconds: tuple[float, float] = (1.2, 4.5)) -> str:
    """Say something in this language that takes about so many seconds."""
    shortest, longest = seconds
    nearest, off = "", math.inf
    for attempt in range(TRIES):
        text = _draw(rng, language, split, brief=attempt > TRIES / 2)
        while spoken_seconds(text, language) < shortest:
            text = _join(text, _draw(rng, language, split), language)
        excess = max(0.0, spoken_seconds(text, language) - longest)
        if excess < off:
            nearest, off = text, excess
        if not excess:
            break
    return nearest


def spoken_seconds(text: str, language: str) -> float:
    """Guess how long a voice takes for a line."""
    return 0.25 + len(text) / RATE[language]


def fixed(language: str, split: str = "train") -> tuple[str, ...]:
    """The sentences written by hand for a split."""
    return _sentences(_TEST[language] if split == "test" else _FIXED[language])


def ways(language: str) -> int:
    """How many sentences the grammar of a language can say."""
    return sum(_counts(language)[0])


def pattern(language: str) -> re.Pattern[str]:
    """Match every sentence that the grammar of a language can say (and a few more, where particles differ)."""
    rules = grammar(language)
    return re.compile("|".join(f"(?:{_regex(way, rules)})" for way in rules["say"]), re.IGNORECASE)


@cache
def grammar(language: str) -> Grammar:
    """Read the rules of a language."""
    rules: dict[str, list[str]] = {}
    name = ""
    for row in _GRAMMAR[language].strip().splitlines():
        opening = re.match(r"([a-z_0-9]+):\s*(.*)", row)
        name, row = opening.groups() if opening else (name, row)
        rules.setdefault(name, []).extend(way.strip() for way in row.split(" | ") if way.strip())
    return {key: tuple(options) for key, options in rules.items()}


def expand(rng: random.Random, text: str, rules: Grammar) -> str:
    """Replace every rule and every choice by one of its ways."""
    said: set[str] = set()
    while match := _PIECE.search(text):
        rule, choice = match.groups()
        options = rules[rule] if rule else tuple(choice.split("/"))
        fresh = [option for option in options if option not in said] if rule and rule != "digit" else options
        words = rng.choice(fresh or options)
        said.add(words)
        text = text[: match.start()] + words + text[match.end() :]
    return text


def _draw(rng: random.Random, language: str, split: str, *, brief: bool = False) -> str:
    """Draw one sentence; richer templates come up more often, in need of brevity the briefest."""
    if split == "test" or (rng.random() < FIXED_SHARE and not brief):
        return rng.choice(fixed(language, split))
    rules = grammar(language)
    if brief:
        return _tidy(expand(rng, "<short>" + _STOP.get(language, "."), rules), language)
    counts = _counts(language)[0]
    way = rng.choices(rules["say"], [1.0 + math.log10(count) for count in counts])[0]
    return _tidy(expand(rng, way, rules), language)


def _join(first: str, second: str, language: str) -> str:
    return first + second if language in ("zh", "yue", "ja") else f"{first} {second}"


def _tidy(text: str, language: str) -> str:
    """Set particles, spaces and capitals right."""
    if language == "ko":
        text = re.sub(r"(.)\{(\w+)\}", _with_particle, text)
    if language in ("zh", "yue", "ja"):
        return text
    text = re.sub(r" +", " ", text).strip()
    return re.sub(r"(^|[.?!] )(\w)", lambda found: found.group(1) + found.group(2).upper(), text)


def _with_particle(found: re.Match[str]) -> str:
    before, particle = found.groups()
    final = (ord(before) - 0xAC00) % 28 if "가" <= before <= "힣" else 0
    closed = final > 0 and not (particle == "으로" and final == 8)  # after ㄹ it is 로
    return before + PARTICLES[particle][0 if closed else 1]


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for row in text.strip().splitlines() for part in row.split(" | ") if part.strip())


@cache
def _counts(language: str) -> tuple[tuple[int, ...], int]:
    """How many sentences each way of speaking holds, and all of them."""
    rules = grammar(language)
    each = tuple(_count(way, rules) for way in rules["say"])
    return each, sum(each)


def _count(text: str, rules: Grammar) -> int:
    total = 1
    for rule, choice in _pieces(text):
        options = rules[rule] if rule else choice.split("/")
        total *= sum(_count(option, rules) for option in options)
    return total


def _pieces(text: str) -> list[tuple[str, str]]:
    """The outermost rules and choices of a text."""
    return [(found.group(1) or "", found.group(2) or "") for found in _PIECE.finditer(text)]


def _regex(text: str, rules: Grammar) -> str:
    parts, end = [], 0
    for found in _PIECE.finditer(text):
        options = rules[found.group(1)] if found.group(1) else found.group(2).split("/")
        parts += [_literal(text[end : found.start()]), "(?:" + "|".join(_regex(o, rules) for o in options) + ")"]
        end = found.end()
    return "".join(parts) + _literal(text[end:])


def _literal(text: str) -> str:
    """Match a text as it stands, either particle where one is open, and any run of spaces."""
    shapes = re.split(r"\{(\w+)\}", text)
    parts = [re.escape(s) if i % 2 == 0 else "(?:" + "|".join(PARTICLES[s]) + ")" for i, s in enumerate(shapes)]
    return "".join(parts).replace("\\ ", " *")


_EN = """
say:
  <short>[/, <name>].
  <hi>, <welcome>.
  <hi>, I'm <name>, and <today>.
  My name is <name> and I <job>.
  <hi>, <name>, <howareyou>?
  Nice to [meet/see] you, <name>, I'm <feel> you could [come/join us/make it].
  I'd like <order>[/, with <extra>], please.
  Could I [have/get] <order> and <order>, please?
  We'll have <order> and <order>[/ for <person>].
  Your <drink> will be ready in <few> minutes, [sir/madam/<name>].
  [This/That] is the [best/strongest/smoothest/strangest] <drink> I've had [all week/this year/in ages/for a long time].
  [Shall we/Let's] [sit/wait/meet/talk] <where>[/, it's <quiet> there].
  [Do/Would] you like <order> while you wait[/, <name>]?
  The <shop> <opens> at <clock>.
  I'll [meet/see/call/pick up] <person> at <clock>[/ <where>].
  This is our [new/latest/smallest/lightest] <product>, and it <does>.
  The <product> <does>[/ and <does>].
  [Look at/Just feel/Have a look at/Take a closer look at] the <part>: it's [really/very/surprisingly/so] <quality>.
  [Today/This morning/This week/Finally,] we're [showing/launching/announcing/presenting] <launch>.
  With <one> [button/touch/swipe] you can <can>[/ and <can>].
  It [only/just/] costs <price> and lasts [about/nearly/more than] <num> <period>.
  The [screen/display/battery/strap/camera/sensor] <partdoes>.
  You can [choose/order] it in <colour>, <colour> or <colour>.
  <planet> is [much/far/a little] [bigger/smaller/colder/hotter/brighter/farther away] than <planet>.
  <outer> takes [years/decades/a very long time] to [travel/go/move] around the sun.
  [Look/You see], <planet> has <planetfact>.
  [Who/Which of you/Can anyone/Can somebody] [can tell me/knows/tell me] how many <things> <planet2> has?
  Today we're going to [learn/talk/read/think] about <lesson>.
  [First/Next/Then/Now/Finally], <teach>.
  If you [add/put together] <num> and <num>, [the answer/it] is bigger than <num>.
  [Please/Now,] [open/close/turn to/look at] <schoolthing>[/ and <schooldo>].
  In other news, <news>.
  [The police/Officials/Experts/The mayor/Scientists] said [on <day>/today/yesterday/this morning] that <news>.
  <place_the> [was/has been/will be] closed for <few> <period>.
  The [train/bus/ferry/flight] to <city> leaves at <clock>[/ from platform <small>].
  Tomorrow will be <weather>[/, with <weatherextra> <when>].
  It's <weather> [here/outside/today/again], so <weatherdo>.
  It's going to [rain/snow/clear up/get windy] <when>[/, I think/, they say].
  [Listen/Look], you can <sense> the <nature>[/ from here].
  [Let's/Shall we/We could] walk <path> and <walkdo>..
  I [love/enjoy/remember/miss] the <smellsound> of <naturething>.
  [Have you ever/Did you ever] <everdone>?
  I [usually/always/often/rarely/never] <habit> <whenhabit>.
  <person> [really/usually/never/] <likes> <thinglike>.
  [Yesterday/Last night/Last <day>/On <day>] I <past> with <person>.
  [Sorry/Excuse me], <ask>?
  [Turn/Go] [left/right] at the <landmark>, then [it's/you'll find it] <direction>.
  I [think/believe/suppose/hope/guess] <opinion>.
  [Don't worry/Never mind/It's all right/No problem], <comfort>.
  [Thank you/Thanks/Many thanks] for <thanks>[/, <name>].
  [Please/Could you please/Would you] <request>[/, <name>].
  We need <num> <goods> and <num> <goods>.
  There are <num> <goods> [in the box/on the table/on the shelf/in my bag].
  She was born in nineteen <tens>-<unit>[/, in <city>].
  My [phone/room/ticket/house/seat] number is <digit> <digit> <digit> <digit>.
  I can't [find/see/believe/open/remember] <lost>[/ any more/, I'm afraid].
  What [a beautiful/a lovely/a joyful/a strange/an unusual] <whatanice>!
  [We/They] [finished/started/watched/missed/remembered] the <project> <whenpast>.
  Why don't you <advice>[/, <name>]?
  [You should/We could/I'd rather] <advice>[/ <when>].
hi: hello | hi | good morning | good afternoon | good evening | hello everyone | hi there | welcome back | hey
welcome: it's good to see you | thank you for watching | thanks for joining us | I'm so glad you came
  it's lovely to have you here | please take a seat | come in and join us | welcome to our shop | how are things
name: Anna | Julia | Thomas | Oliver | Grace | Henry | Chloe | Martin | Zoe | Joyce | Arthur | Ruth | Vivian | George
  Leo | Rosie | Matthew | Charlotte | Hugh | Theo | Wendy | Jack | Yvonne | Judith | Ethan | Faith | Roy
today: I'll show you something new | today is my first day | I have a question for you | we have a lot to do
  I want to tell you a story | I'd love to hear from you | this is where I work | I'm going to teach you a trick
job: work in a bakery | teach music | fix old watches | write songs | make furniture | study chemistry | drive a bus
  read the news | design chairs | run a small hotel | grow oranges | sell flowers | draw maps | play the oboe
howareyou: how was your weekend | did you sleep well | are you ready to go | how's the new job
  what have you been up to | how are you today | are you enjoying the show | where have you been | shall we start
  did you catch the train
feel: glad | happy | so pleased | relieved | overjoyed | thrilled
order: <a> <drink> | a slice of <cake> cake | two <drinks> | a glass of <cold> | a <cake> muffin | the soup of the day
  a bowl of fresh fruit | a cheese sandwich | one of those <cake> buns | some toast and honey
a: a | a small | a large | one more | a strong
drink: coffee | cappuccino | latte | green tea | hot chocolate | black tea | flat white | ginger tea | mocha
drinks: coffees | teas | milkshakes | lemonades | hot chocolates
cold: water | orange juice | cold milk | apple juice | iced tea | lemonade
cake: chocolate | carrot | lemon | cherry | walnut | cheese | blueberry | vanilla | pear
extra: oat milk | two sugars | no ice | a little honey | extra cream | a spoon | just a splash of milk
few: two | three | five | six | eight | ten
where: by the window | at the corner table | in the garden | near the fountain | under that tree | behind the church
  upstairs | on the bench over there | at the usual place | outside the museum | in front of the theatre
quiet: quieter | warmer | sunny | nicer | cooler | so peaceful
shop: library | bakery | museum | pool | bookshop | pharmacy | market | gallery | bank | zoo
opens: opens | closes | starts serving | will close
clock: <hour> o'clock | half past <hour> | quarter to <hour> | quarter past <hour> | <hour> thirty | ten to <hour>
hour: one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve
product: watch | phone | camera | lamp | kettle | speaker | backpack | bicycle | keyboard | headset | charger | chair
does: counts every step | sleeps when you sleep | fits in your pocket | charges in an hour | measures your pulse
  answers your calls | works without wires | stays cool all day | tells you the weather | hears your voice
  is made of glass and steel | weighs almost nothing | keeps your coffee warm | turns itself off | shows you the way
part: edge | strap | back | screen | handle | texture | hinge | colour | finish | lens | side
quality: smooth | thin | light | soft | bright | strong | clear | easy to use | well made | precise | thick
launch: <num> new ideas | a brand new <product> | the <product> you asked for | something we've worked on for years
  our fastest <product> yet | a better way to work | the future of the <product>
one: one | just one | a single
can: take a picture | check the time | find your keys | lock the door | pay for lunch | change the music
  read a message | measure the room | join a call | share a joke | follow a route | turn on the lights
  choose a voice
price: <num> dollars | <num> pounds | <num> euros | less than <num> pounds
period: hours | days | weeks | months | years
num: two | three | four | five | six | seven | eight | nine | ten | eleven | twelve | thirteen | fifteen | eighteen
  twenty | thirty | forty | fifty | sixty | ninety | <tens>-<unit> | <tens>-<unit> | a hundred | a thousand
tens: twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety
unit: one | two | three | four | five | six | seven | eight | nine
digit: zero | one | two | three | four | five | six | seven | eight | nine
small: one | two | three | four | five | six | seven | eight | nine
partdoes: is brighter than ever | lasts for days | is easy to clean | feels like silk | never needs a cable
  turns both ways | adjusts to the light | is made of leather | works under water | can be replaced
  is sharp from edge to edge
colour: red | orange | yellow | green | teal | blue | navy | purple | pink | brown | grey | black | white | beige
planet: Mercury | Venus | Earth | Mars | Jupiter | Saturn | Uranus | Neptune
planet2: Mars | Jupiter | Saturn | Uranus | Neptune
outer: Mars | Jupiter | Saturn | Uranus | Neptune
planetfact: strong winds | a rocky heart | clouds above it | two poles | a very long year | a shadow on one side
  its own path around the sun | a day and a night | mountains we have never climbed
things: moons | rings | seasons | storms | clouds
lesson: the planets | the ocean | birds | volcanoes | the weather | light and shadow | old music | how bees talk
  the human ear | measuring time | the north wind | shapes and angles | the history of bread
teach: draw a large circle | put the sun in the middle | write down the question | look at the third picture
  choose a partner | fold the paper twice | let's count the moons | mix the yellow and the blue | check your answers
  think of a number | read the sentence aloud | join the dots | measure the shadow
schoolthing: your books | the next page | page <num> | the board | the map | the picture on the left | chapter <small>
schooldo: read it quietly | write down the date | tell me what you see | find the verb | draw what you see
  raise your hand | say it with me
news: the river is rising again | the strike is over | a new bridge will be built | the price of oil has fallen
  the team won by <small> goals | <num> people were rescued | the museum found a lost painting
  schools will close early | the election will be in <month> | a rare bird was seen in <city>
  the king will visit <city> | the vote was delayed | the storm caused little damage | the company hired <num> workers
  the tunnel reopened | traffic was unusually heavy
day: Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday
month: January | February | March | April | May | June | July | August | September | October | November | December
place_the: the road to <city> | the old bridge | the north station | the swimming pool | the main square | the airport
  the theatre | the southern beach
city: London | Paris | Berlin | Tokyo | Seoul | Vancouver | Dublin | Boston | Sydney | Rome | Hong Kong | Geneva
  Bath
weather: sunny | cloudy | foggy | windy | wet and cold | warm and dry | freezing | mild | grey and rainy
  clear and bright
weatherextra: showers | thunder | a little snow | strong wind | some sunshine | fog | clear skies
when: in the morning | by noon | in the afternoon | tonight | later | before sunset | towards evening
  over the weekend
weatherdo: take an umbrella | wear your thick coat | let's stay inside | bring your boots | don't forget your gloves
  we could go to the beach | I'll make some tea | drive carefully | close the windows | put on a hat
sense: hear | see | smell | almost touch | feel
nature: sea | waves | birds | river | rain | wind | thunder | forest | bells | fire | snow
path: along the shore | through the park | down to the harbour | up the hill | across the bridge | around the lake
  past the old mill | over to the lighthouse
walkdo: watch the sunset | look for shells | feed the ducks | breathe the fresh air | count the boats | talk it over
  forget about work | get an ice cream | listen to the waves
smellsound: smell | sound | feeling | colour
naturething: the sea | fresh bread | wet grass | autumn leaves | rain on the roof | an open fire | the first snow
  the mountains | pine trees | summer evenings | old books
everdone: been to <city> | seen a whale | tried skiing | walked this far | heard such a noise | tasted real vanilla
  slept under the stars | ridden a horse | watched the sun rise | lost your voice | baked your own bread
habit: <dohabit> | <dohabit> with <person>
dohabit: drink tea | go for a run | read the paper | play chess | take the bus | cook soup | water the plants
  go swimming | call home | practise the violin | walk the dog | listen to jazz
whenhabit: before breakfast | after work | on <day>s | in winter | at night | in the evening | during the holidays
person: my brother | my sister | our neighbour | my father | her mother | his uncle | the children | a good friend
  my boss | the new teacher | my aunt | the two of them | your cousin | everyone
likes: talked about | thought about | asked for | looked at | forgot about | laughed about | worried about
thinglike: the garden | old films | loud music | fresh bread | the weather | money | the journey | those shoes
  my cooking | the moon | football | that joke | the choir
past: went fishing | had dinner | watched a film | played cards | baked a pie | painted the kitchen
  cleaned the garage | missed the boat | bought a rug | sang in the choir | fixed the roof | got lost
ask: where is the nearest <shop> | how much is this <product> | is this seat free | what time is it
  do you speak French | which way is the <landmark> | could you say that again | when does the <shop> open
  have you seen my <belonging> | do I need a ticket for this | may I use your <belonging>
belonging: keys | glasses | umbrella | jacket | pencil | wallet | phone | toothbrush | measuring tape | gloves
  yoghurt
landmark: church | bridge | post office | traffic light | fountain | town hall | bakery | school | hospital | statue
direction: on your left | straight ahead | just around the corner | <few> minutes from here | next to the bank
  opposite the park | behind the garage | on the third floor
opinion: he's right about that | we should leave at <clock> | the blue one is better | they'll be here soon
  it was worth the trouble | she enjoys her job | you've made the right choice | nobody heard us | this could work
  it's too early to say | the other road is shorter | we need a bigger table | the first version was funnier
comfort: it happens to everyone | we have plenty of time | I'll do it tomorrow | you'll find another one
  nobody noticed | we can try again | I'm not in a hurry | it was only a joke | the worst is over | I've got you
thanks: your help | the flowers | coming all this way | the beautiful music | calling me back | your patience
  the lovely evening | telling me the truth | waiting so long | everything | this chance | choosing us
request: close the door | pass me the salt | speak a little louder | wait for <person> | take off your shoes
  turn down the music | hold this for a moment | choose a number | look after the dog | send me the pictures
  help me with this box | check the oven | hand me that towel | leave a message
goods: apples | chairs | eggs | bottles | tickets | boxes | spoons | lemons | batteries | blankets | oranges | pens
  onions | roses | keys | sandwiches | brushes | mushrooms | toys | clothes | gifts
lost: my glasses | the red folder | this box | his name | the other shoe | the way back | my own eyes | the jar
  the right word | where I put my keys | what she told me | how high it was | that it's already <month>
whatanice: day | surprise | voice | place | garden | idea | picture | view | noise | evening | thought
project: film | project | game | second chapter | new season | big parade | concert | race | lesson
whenpast: yesterday | last <day> | in <month> | <few> <period> ago | just now | this morning
advice: try the other door | talk to <person> | take a day off | bring a friend | write it down | go to bed early
  eat something warm | call the doctor | join the choir | buy a smaller one | read it again | measure it first
short: yes, of course | not at all | maybe later | that's true | no, thanks | I agree | come here | let's go
  wait a moment | well done | good night | see you soon | sounds good | I don't know | after you | very nice
  what a pity | take care | I'm fine | go ahead
"""
_EN_FIXED = """
I never thought I'd say this, but I miss the noise. | She sells the nicest gloves on the whole street.
The treasure was under the garage all along. | Just a moment, I'm almost finished here.
That's exactly what I was looking for. | How did you get here so quickly? | You made my day, you know that?
I've been waiting for this all my life. | The boy enjoyed the noisy toys.
Usually the vision is clearer from the top. | Both brothers breathe through the mouth.
We'd better go before it gets dark. | Is there anything else I can do for you? | I haven't decided yet, to be honest.
Please hold the line while I check for you. | It tastes like summer in a cup. | Nobody told me there would be a test.
Your order is on its way. | Let me tell you a little secret. | The sky turned orange and then deep purple.
I could listen to that song all day. | What would you do in my place? | He laughed so hard that he fell off his chair.
Hold on tight, here we go! | We changed everything except the name. | I'll be there as soon as I can.
The judge refused to change her decision. | Fresh fish is sold here every Thursday.
My tooth hurts when I drink cold water. | It's a pleasure to work with such good people.
Watch your step, the floor is wet. | This view never gets old. | Could you explain that one more time?
A thousand thanks for your generous gift. | The children are playing with a yellow balloon.
Sometimes the simple answer is the right one. | You can hear the leaves falling in here.
There's no place like this in the whole world. | I put the cheese on the lower shelf.
We are proud of what we built together. | Careful, the pot is still very hot.
Every good story begins with a question. | Take a deep breath and relax your shoulders.
The moon pulls the sea towards it. | Make sure that the lid is closed. | I owe you an apology.
Why is everybody in such a rush? | Good things take time. | Look up, the stars are out tonight.
He hardly ever raises his voice. | That was the longest winter we have ever had. | I'm learning to play the guitar.
Two tickets for the early show, please. | The engine makes a curious noise. | Would you mind opening the window?
I was about to call you. | The water is as smooth as a mirror. | She walked out without saying a word.
Keep the change. | Let's call it a day. | What on earth is that? | Here's the thing about bread: you can't hurry it.
Thirty-three thieves went through the north gate. | See you tomorrow, then! | Are you sure this is the right address?
Fame and fortune are not everything. | We only have one planet. | That sounds wonderful.
"""
_EN_TEST = """
The lighthouse keeper waved at every passing ship. | Somebody left a violin on the kitchen chair.
Grandma's recipe calls for more butter than flour. | Our cat refuses to share her cushion with guests.
Nothing beats a warm shower after the marathon. | Where did the carpenter hide his favourite hammer?
If the elevator stops, push the yellow switch. | Seven tiny frogs jumped into the muddy pond.
I painted this wall with my left hand. | The judge smiled and put away her pen. | My umbrella flew over the rooftops.
Whose bicycle is leaning against our fence? | A quiet voice can still change minds.
The astronaut dreamed of fresh strawberries. | You forgot to feed the goldfish again.
Winter arrived earlier than the geese expected. | That jacket suits you better than the green one.
Their orchestra rehearses in an empty factory. | Bring a torch, because the cave is pitch dark.
He carved both spoons from a fallen cherry tree. | Did anyone record the final minute of the match?
Every morning the fishermen untangle their nets. | Sugar dissolves faster when you keep stirring.
Her handwriting looks like rows of dancing ants. | The tailor measured my shoulders without a word.
We shared one blanket and three terrible jokes. | Under the stairs there lives a very polite mouse.
Could the pharmacist read this awful handwriting? | Clouds gathered while the beekeeper checked his hives.
I would rather walk than argue about parking. | An honest mistake is easily forgiven.
The choir hummed softly as snow began to fall. | Push harder, the barn door always sticks!
Good luck on your first flight as captain.
"""
_ZH = """
say:
  [好啊，/哎，/嗯，/]<short>。
  <hi>，<welcome>。
  <hi>，我叫<name>，<today>。
  我是<name>，在<city><job>。
  <name>，<howareyou>？
  [很高兴/真高兴/非常荣幸]<meet>，<name>。
  [我要/我想要/请给我/麻烦来]<order>[/，<extra>]。
  [我们/他们/大家]想点<order>和<order>。
  您的<drink>[马上/很快/<few>分钟后]就好[/，请稍等/，请坐一会儿]。
  这是我[今年/最近/这辈子]喝过[最香/最浓/最好喝/最特别]的<drink>。
  [我们/咱们]<where>[坐坐/等一会儿/聊聊/见面]吧[/，那里<quiet>]。
  <shop><clock>[开门/关门/才开始营业]。
  我<clock><where>等<person>。
  这是我们[最新/全新/最轻/最小]的<product>，<does>。
  这款<product><does>，<does>。
  [大家看/请看/您摸一摸/仔细看看]这个<part>，[非常/特别/真的很/相当]<quality>。
  [今天/这个月/终于/从明天起]，我们[发布/推出/介绍]<launch>。
  只要[按一下/轻轻一点/说一句话]，就能<can>。
  它只卖<price>，却能用<num><period>。
  [屏幕/电池/表带/镜头/键盘]<partdoes>。
  颜色有<colour>、<colour>和<colour>。
  <planet>比<planet>[大得多/小一点/冷得多/远得多/亮一些/热得多]。
  <outer>绕太阳一圈要[很多年/好长时间/很久很久]。
  [同学们/孩子们/大家]，<planet>上有<planetfact>。
  [谁知道/谁来告诉我/你们猜猜]，<planet2>有几[颗卫星/道光环/种云/个极]？
  今天我们[学习/讲讲/来认识/复习]<lesson>。
  [首先/接下来/然后/现在/最后]，<teach>。
  <num>加<num>等于多少？
  请[翻到/打开/看]第<num>[页/课/题/行][/，<schooldo>]。
  [据了解/据报道/最新消息/记者获悉]，<news>。
  [警方/专家/市长/科学家][表示/说/指出]，<news>。
  <place>将关闭<few><period>。
  去<city>的[火车/飞机/轮船/大巴]<clock>出发。
  [明天/后天/周末/今天夜里]<weather>[/，<weatherextra>]。
  [今天/外面/这里]<weather>，<weatherdo>。
  你[听/闻/看]，是<nature>的[声音/味道/影子/方向]。
  [我们/咱们]沿着<path>走走，<walkdo>吧。
  我[喜欢/怀念/忘不了]<naturething>的[味道/声音/颜色/感觉]。
  你<everdone>吗？
  我<whenhabit>[常常/总是/一般/很少/都会]<habit>。
  <person>[很/不太/真的/一直][喜欢/在乎/关心/舍不得]<thing>。
  [昨天/上星期<day>/前天晚上]我跟<person><past>。
  [请问/不好意思/打扰一下]，<ask>？
  在<landmark>[往左/往右]拐，<direction>。
  我[觉得/认为/相信/希望/猜]<opinion>。
  [别担心/没关系/不要紧/放心吧]，<comfort>。
  [谢谢/感谢/多谢]<thanks>[/，<name>]。
  [请/麻烦你/能不能请你]<request>。
  我们需要<num><goods>和<num><goods>。
  [桌上/盒子里/架子上/书包里]有<num><goods>。
  我[找不到/看不清/想不起来/打不开]<lost>了。
  [多么/真是/好]<whatanice>啊！
  <person>[上个月/去年/刚刚/<few><period>前]<project>。
  你[应该/最好/不妨/可以]<advice>[/，<name>]。
  今天是<months>月<dates>号，星期<dayn>。
  我的[电话/房间/座位/车牌]号是<digit><digit><digit><digit>。
  我奶奶今年<age>岁，<old>。
hi: 大家好 | 你好 | 您好 | 早上好 | 下午好 | 晚上好 | 各位朋友 | 欢迎回来 | 嗨 | 早安
welcome: 很高兴见到你 | 谢谢你的观看 | 欢迎光临 | 请随便坐 | 感谢您的耐心等候 | 好久不见了 | 最近怎么样 | 路上辛苦了
  快请进来吧 | 今天过得好吗 | 我等你半天了
name: 王丽 | 李强 | 张伟 | 小陈 | 赵敏 | 老刘 | 孙悦 | 周老师 | 吴医生 | 郑云 | 小雪 | 阿军 | 林女士 | 何先生 | 蔡琼
  冯远
today: 今天给大家看个新东西 | 今天第一天上班 | 想问你一个问题 | 来给你讲个故事 | 这里是我工作的地方 | 请多多关照
  很想听听您的想法
job: 开面包店 | 教音乐 | 修手表 | 写小说 | 做家具 | 学化学 | 开公交车 | 播新闻 | 卖鲜花 | 画地图 | 当护士 | 养蜜蜂
city: 北京 | 上海 | 广州 | 成都 | 杭州 | 西安 | 青岛 | 昆明 | 哈尔滨 | 厦门 | 伦敦 | 巴黎 | 柏林 | 东京 | 首尔 | 香港
  桂林
howareyou: 周末过得怎么样 | 昨晚睡得好吗 | 准备好出发了吗 | 新工作还顺利吗 | 你最近忙什么呢 | 可以开始了吗
  你去哪儿了
meet: 认识你 | 又见到你 | 你能来 | 请到您 | 和你合作
order: 一杯<drink> | 一杯热<drink> | 一块<cake>蛋糕 | 两杯<drink> | 一瓶<cold> | 一碗牛肉面 | 一份水果
  三个<cake>包子 | 一个三明治
drink: 咖啡 | 拿铁 | 绿茶 | 红茶 | 可可 | 豆浆 | 姜茶 | 普洱 | 茉莉花茶
cold: 矿泉水 | 橙汁 | 牛奶 | 苹果汁 | 酸奶 | 柠檬水
cake: 巧克力 | 香蕉 | 柠檬 | 樱桃 | 核桃 | 奶酪 | 栗子 | 红豆
extra: 少放糖 | 不要冰 | 多加牛奶 | 打包带走 | 再要一把勺子 | 要热一点的
few: 两 | 三 | 五 | 六 | 八 | 十
where: 在窗边 | 在花园里 | 在老地方 | 在喷泉旁边 | 在那棵树下 | 去楼上 | 在博物馆门口 | 在剧院前面 | 在角落里
quiet: 很安静 | 比较暖和 | 风景不错 | 没有风 | 人少 | 挺凉快
shop: 图书馆 | 面包店 | 博物馆 | 游泳池 | 书店 | 药店 | 菜市场 | 银行 | 动物园 | 邮局
clock: [早上/上午/下午/晚上]<hour>点[/半/一刻/二十分]
hour: 一 | 两 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十一
product: 手表 | 手机 | 相机 | 台灯 | 水壶 | 音箱 | 背包 | 自行车 | 键盘 | 耳机 | 椅子 | 机器人
does: 能记录每一步 | 可以放进口袋 | 一小时就能充满 | 会测心率 | 能听懂你的声音 | 不需要连线 | 重量很轻
  全身是玻璃和钢 | 可以告诉你天气 | 会自动关机 | 能让咖啡保温 | 还能为你指路
part: 边缘 | 表带 | 背面 | 屏幕 | 把手 | 颜色 | 镜头 | 侧面 | 按钮 | 材质
quality: 光滑 | 薄 | 轻 | 柔软 | 明亮 | 结实 | 清楚 | 好用 | 精致 | 细腻
launch: 一款新<product> | 大家期待的<product> | <num>个新功能 | 我们做了多年的产品 | 全公司最快的<product>
  更好的工作方式
can: 拍照片 | 看时间 | 找到钥匙 | 锁上大门 | 付午饭钱 | 换一首歌 | 读短信 | 打开灯 | 加入会议 | 查路线
price: 九百元 | 一千块 | <num>块钱 | 不到五百块 | 两千八百元
period: 个小时 | 天 | 个星期 | 个月 | 年
num: 两 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十一 | 十二 | 十五 | 十八 | 二十 | 三十 | 四十
  <digit19>十<digit19> | 一百 | 一千
digit: 零 | 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九
digit19: 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九
months: 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十一 | 十二
dates: 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十二 | 十五 | 二十 | 二十一 | 二十六
dayn: 一 | 二 | 三 | 四 | 五 | 六 | 日
age: <oldtens>十<digit19>
oldtens: 六 | 七 | 八 | 九
old: 身体很好 | 还会骑车 | 喜欢唱歌 | 每天跳舞 | 眼睛不太好 | 做的饺子最好吃
partdoes: 比以前更亮 | 能用好几天 | 很容易清洗 | 摸起来像丝绸 | 可以更换 | 会随着光线变化 | 是真皮做的 | 在水下也能用
colour: 红色 | 橙色 | 黄色 | 绿色 | 青色 | 蓝色 | 紫色 | 粉色 | 棕色 | 灰色 | 黑色 | 白色 | 银色
planet: 水星 | 金星 | 地球 | 火星 | 木星 | 土星 | 天王星 | 海王星
planet2: 火星 | 木星 | 土星 | 天王星 | 海王星
outer: 木星 | 土星 | 天王星 | 海王星
planetfact: 很强的风 | 两个极 | 白天和黑夜 | 一层薄薄的云 | 没人爬过的山 | 自己的轨道
lesson: 太阳系 | 海洋 | 鸟类 | 火山 | 天气 | 光和影 | 古典音乐 | 人的耳朵 | 蜜蜂的语言 | 时间 | 唐诗 | 面包的历史
teach: 画一个大圆圈 | 把太阳放在中间 | 写下这个问题 | 看第三张图 | 找一个同伴 | 把纸对折两次 | 数一数卫星
  检查一下答案 | 大声读这句话 | 想一个数字 | 量一量影子
schooldo: 读一读 | 写上日期 | 告诉我你看到了什么 | 跟我一起念 | 举手回答
news: 河水又上涨了 | 罢工结束了 | 新桥明年开工 | 油价下降了 | 我们队赢了<num>个球 | 有<num>人获救 | 学校提前放假
  <city>发现了稀有的鸟 | 选举推迟了 | 台风没有造成损失 | 隧道重新开通 | 公司招聘了<num>名工人 | 交通非常拥挤
day: 一 | 二 | 三 | 四 | 五 | 六
place: 去<city>的公路 | 老桥 | 北站 | 游泳馆 | 中心广场 | 机场 | 大剧院 | 南边的海滩
weather: 晴 | 多云 | 有雾 | 刮风 | 又湿又冷 | 暖和干燥 | 很冷 | 有小雨 | 要下雪 | 天气晴朗
weatherextra: 傍晚有雷阵雨 | 局部有雪 | 北风很大 | 气温下降 | 早晨有雾 | 早晚凉
weatherdo: 带把伞吧 | 穿上厚外套 | 我们别出去了 | 别忘了手套 | 可以去海边 | 我去泡茶 | 开车小心 | 把窗户关上
  戴顶帽子
nature: 大海 | 波浪 | 小鸟 | 河流 | 雨 | 风 | 雷 | 森林 | 钟 | 火 | 雪
path: 海岸 | 湖边 | 河边 | 小山 | 林荫路 | 石板路 | 老城墙
walkdo: 看看日落 | 找找贝壳 | 喂喂鸭子 | 呼吸新鲜空气 | 数数船 | 慢慢聊 | 吃个冰淇淋 | 听听海浪
naturething: 大海 | 新鲜面包 | 湿草地 | 秋天落叶 | 雨后 | 炉火 | 第一场雪 | 高山 | 松树 | 夏夜 | 旧书
everdone: 去过<city> | 见过鲸鱼 | 学过滑雪 | 走过这么远 | 听过这种声音 | 骑过马 | 看过日出 | 自己烤过面包 | 吃过榴莲
  坐过热气球
habit: 喝茶 | 跑步 | 看报纸 | 下象棋 | 坐地铁 | 煮汤 | 浇花 | 游泳 | 给家里打电话 | 练小提琴 | 遛狗 | 听京剧
whenhabit: 早饭前 | 下班后 | 星期<day> | 冬天 | 夜里 | 傍晚 | 放假的时候
person: 我哥哥 | 我妹妹 | 邻居 | 爸爸 | 她妈妈 | 他叔叔 | 孩子们 | 好朋友 | 老板 | 新老师 | 姑姑 | 你表弟 | 儿子
  女儿
thing: 这座花园 | 老电影 | 音乐 | 烤面包 | 天气 | 钱 | 那次旅行 | 那双鞋 | 我做的菜 | 月亮 | 足球 | 那个笑话
past: 去钓鱼了 | 一起吃了晚饭 | 看了场电影 | 打牌了 | 包了饺子 | 刷了厨房 | 打扫了院子 | 误了船 | 买了地毯 | 修了屋顶
  迷路了
ask: 最近的<shop>在哪儿 | 这个<product>多少钱 | 这里有人坐吗 | 现在几点了 | 您会说法语吗 | <landmark>怎么走
  能再说一遍吗 | <shop>几点开门 | 您看见我的<belonging>了吗 | 需要买票吗 | 能借一下<belonging>吗
belonging: 钥匙 | 眼镜 | 雨伞 | 外套 | 铅笔 | 钱包 | 手机 | 牙刷 | 尺子 | 手套
landmark: 教堂 | 大桥 | 邮局 | 红绿灯 | 喷泉 | 市政府 | 面包店 | 学校 | 医院 | 雕像
direction: 就在左手边 | 一直往前走 | 过了路口就到 | 走<few>分钟就到 | 就在银行旁边 | 就在公园对面 | 上三楼就是
opinion: 他说得对 | 我们应该早点走 | 蓝色的更好看 | 他们快到了 | 这很值得 | 她热爱工作 | 你选对了 | 没人听见
  这个办法行 | 现在说还太早 | 那条路更近 | 桌子太小了 | 他会同意的
comfort: 谁都会遇到 | 时间还多 | 我明天再做 | 你会再找到的 | 没有人注意 | 我们再试一次 | 我不着急 | 只是开玩笑
  最难的已经过去了
thanks: 你的帮助 | 你送的花 | 你远道而来 | 你的音乐 | 你的耐心 | 这个美好的晚上 | 你说实话 | 你等这么久 | 大家的支持
request: 把门关上 | 递一下盐 | 说大声一点 | 等等<person> | 脱鞋再进来 | 音乐小声点 | 拿一下这个 | 选一个数字
  照看一下狗 | 把照片发给我 | 帮我搬箱子 | 看看烤箱 | 给我一条毛巾
goods: 个苹果 | 把椅子 | 个鸡蛋 | 瓶水 | 张票 | 个箱子 | 把勺子 | 个柠檬 | 节电池 | 条毯子 | 个橙子 | 支笔 | 朵玫瑰
  把钥匙 | 双袜子 | 本书
lost: 眼镜 | 红色的文件夹 | 他的名字 | 另一只鞋 | 回去的路 | 那个罐子 | 这个词 | 钥匙放在哪儿 | 她说的话 | 远处的山
whatanice: 美的一天 | 大的惊喜 | 好听的声音 | 美丽的地方 | 漂亮的花园 | 妙的主意 | 奇怪的响声 | 热闹的晚上 | 香的味道
project: 搬了家 | 盖好了房子 | 做完了作业 | 换了工作 | 看完了那本书 | 修好了车 | 学会了游泳 | 量了尺寸 | 种了一棵树
advice: 试试另一扇门 | 跟<person>谈谈 | 休息一天 | 带个朋友来 | 把它写下来 | 早点睡 | 吃点热的 | 去看医生 | 买小一点的
  再读一遍 | 先量一下
short: 没问题 | 我同意 | 等一下 | 真不错 | 我知道了 | 走吧 | 不用了 | 辛苦了 | 再见 | 晚安 | 太好了 | 说得对 | 请坐
  快来看 | 我不知道 | 慢走 | 真可惜
"""
_ZH_FIXED = """
时间不早了，我们回家吧。 | 这件事我从来没有告诉过别人。 | 慢慢来，不用着急。 | 你到底想说什么？ | 今天的月亮又圆又亮。
我正想给你打电话呢。 | 哪有这么便宜的事儿？ | 祝你生日快乐，天天开心！ | 外婆做的红烧肉最好吃。 | 请把声音关小一点儿。
我们一起努力，一定会成功。 | 小心，锅还很烫。 | 他笑得从椅子上摔了下来。 | 学而时习之，不亦说乎。
春天来了，花都开了。 | 这条裙子你穿着真合适。 | 排队的人越来越多了。 | 您的快递到了，请下楼取一下。
听说你要出国留学？ | 我女儿会弹钢琴。 | 孩子们在院子里追蝴蝶。 | 这个问题值得我们思考。 | 远处传来一阵笛声。
一分耕耘，一分收获。 | 只有一个地球，请爱护它。 | 我去买点儿水果，马上回来。 | 他说普通话说得很标准。
雪下得真大，路都看不见了。 | 猫趴在窗台上晒太阳。 | 别忘了带身份证。 | 恭喜你们，终于毕业了！
我把钥匙忘在办公室里了。 | 火车晚点了半个小时。 | 这首歌让我想起了童年。 | 绿油油的田野一眼望不到边。
老师，我有一个问题。 | 今天吃饺子还是吃面条？ | 深呼吸，放松肩膀。 | 让我们从头开始。 | 他每天骑车去上班。
奶奶讲的故事总是那么有趣。 | 请系好安全带，飞机就要起飞了。 | 你穿多少号的鞋？ | 我觉得这个主意挺不错的。
墙上挂着一幅山水画。 | 早起的鸟儿有虫吃。 | 那边儿有一家小吃店，味道好极了。 | 努力不一定成功，放弃一定失败。
请问，去机场坐几路车？ | 窗外下着蒙蒙细雨。 | 我哥哥比我高一个头。 | 虽然很累，但是非常值得。
如果明天下雨，我们就在家看电影。 | 真没想到会在这儿遇见你。 | 抱歉，让您久等了。 | 水开了，快把火关小。
群山环绕着宁静的湖泊。 | 他穷得连双鞋都买不起。 | 我们用了整整三年才完成。 | 好的开始是成功的一半。
略微甜了一点，不过很好喝。
"""
_ZH_TEST = """
灯塔上的老人向过往的船只挥手。 | 谁把小提琴忘在厨房了？ | 爷爷的菜园里长出了大南瓜。 | 我家的猫不肯让出沙发。
青蛙扑通一声跳进池塘。 | 电梯坏了，我们只好爬楼梯。 | 她用左手画完了这面墙。 | 大风把我的草帽吹上了屋顶。
宇航员梦见了新鲜的草莓。 | 今年的冬天来得特别早。 | 渔夫天不亮就开始补网。 | 裁缝一句话也没说就量好了尺码。
我宁可走路也不想堵车。 | 合唱团轻声唱着，雪花飘了下来。 | 糖搅一搅就化得快。 | 小老鼠住在楼梯底下。
养蜂人抬头看了看乌云。 | 这字写得像一群跳舞的蚂蚁。 | 祝机长第一次飞行顺利。 | 别再喂金鱼了，它吃饱啦。
谷仓的门总是卡住，用力推！ | 诚实的错误容易被原谅。 | 我们合盖一条毛毯讲鬼故事。 | 请带上手电筒，山洞里很黑。
有人录下最后一分钟的比赛吗？ | 木匠把锤子藏在哪里了？ | 樱桃木可以雕成两把勺子。 | 安静的声音也能改变世界。
这支乐队在旧工厂里排练。 | 跑完马拉松，洗个热水澡最舒服。 | 骆驼慢吞吞地穿过沙漠。 | 邮递员按了两次门铃。
"""
_YUE = """
say:
  [好呀，/哎，/嗯，/]<short>。
  <hi>，<welcome>。
  <hi>，我叫<name>，<today>。
  我係<name>，喺<city><job>。
  <name>，<howareyou>？
  [好高興/好開心/真係好榮幸]<meet>，<name>。
  [我要/我想要/唔該畀我/麻煩嚟]<order>[/，<extra>]。
  [我哋/佢哋/兩位]想叫<order>同<order>。
  你嘅<drink>[即刻/好快/<few>分鐘後]就得[/，等等吖/，坐低先啦]。
  呢杯係我[今年/近排/成世人]飲過[最香/最濃/最好飲/最特別]嘅<drink>。
  [我哋/不如]<where>[坐陣/等一等/傾偈/見面]啦[/，嗰度<quiet>]。
  <shop><clock>[開門/關門/先至營業]。
  我<clock><where>等<person>。
  呢個係我哋[最新/全新/最輕/最細]嘅<product>，<does>。
  呢部<product><does>，又<does>。
  [大家睇吓/你摸吓/睇真啲/睇清楚]呢個<part>，[非常/特別/真係好/幾]<quality>。
  [今日/今個月/終於/由聽日開始]，我哋[發佈/推出/介紹]<launch>。
  只要[撳一下/輕輕掂一掂/講一句]，就可以<can>。
  佢只係賣<price>，但係用得<num><period>。
  [個屏幕/粒電池/條錶帶/個鏡頭/個鍵盤]<partdoes>。
  顏色有<colour>、<colour>同<colour>。
  <planet>比<planet>[大好多/細少少/凍好多/遠好多/光啲/熱好多]。
  <outer>兜太陽一個圈要[好多年/好耐/好長時間]。
  [同學們/小朋友/大家]，<planet>上面有<planetfact>。
  [邊個知道/邊個話我知/你哋估吓]，<planet2>有幾多[粒衛星/個光環/種雲]？
  今日我哋[學習/講吓/認識/溫習]<lesson>。
  [首先/跟住/然後/而家/最後]，<teach>。
  <num>加<num>等於幾多？
  請[揭去/打開/睇]第<num>[頁/課/題/行][/，<schooldo>]。
  [據了解/據報/最新消息/記者得悉]，<news>。
  [警方/專家/市長/科學家][表示/話/指出]，<news>。
  <place>會關閉<few><period>。
  去<city>嘅[火車/飛機/船/巴士]<clock>開。
  [聽日/後日/週末/今晚夜]<weather>[/，<weatherextra>]。
  [今日/出面/呢度]<weather>，<weatherdo>。
  你[聽吓/聞吓/睇吓]，係<nature>嘅[聲/味/影/方向]。
  [我哋/不如]沿住<path>行吓，<walkdo>啦。
  我[鍾意/掛住/好記得]<naturething>嘅[味道/聲音/顏色/感覺]。
  你有冇<everdone>呀？
  我<whenhabit>[成日/通常/好少/一定/都會]<habit>。
  <person>[好/唔係幾/真係/一直都][鍾意/緊張/關心/捨唔得]<thing>。
  [尋日/上個禮拜<day>/前晚]我同<person><past>。
  [請問/唔好意思/打攪晒]，<ask>？
  喺<landmark>[轉左/轉右]，<direction>。
  我[覺得/認為/相信/希望/估]<opinion>。
  [唔使擔心/冇所謂/唔緊要/放心啦]，<comfort>。
  [多謝/感謝/真係多謝]<thanks>[/，<name>]。
  [唔該/麻煩你/可唔可以]<request>。
  我哋要<num><goods>同<num><goods>。
  [枱面/盒入面/架上面/書包入面]有<num><goods>。
  我[搵唔到/睇唔清/諗唔起/打唔開]<lost>。
  [真係好/咁/好鬼]<whatanice>呀！
  <person>[上個月/舊年/啱啱/<few><period>前]<project>。
  你[應該/最好/不如/可以]<advice>[/，<name>]。
  今日係<months>月<dates>號，星期<dayn>。
  我個[電話/房/座位/車牌]號碼係<digit><digit><digit><digit>。
  我嫲嫲今年<age>歲，<old>。
hi: 大家好 | 你好 | 早晨 | 午安 | 各位朋友 | 歡迎返嚟 | 喂 | 哈囉 | 各位早晨
welcome: 好高興見到你 | 多謝收睇 | 歡迎光臨 | 隨便坐啦 | 多謝你耐心等候 | 好耐冇見啦 | 近排點呀 | 辛苦晒 | 快啲入嚟啦
  今日過得好唔好呀 | 我等咗你好耐喇
name: 阿玲 | 阿強 | 張偉 | 陳仔 | 趙敏 | 老劉 | 孫小姐 | 周老師 | 吳醫生 | 嘉欣 | 阿雪 | 家明 | 林太 | 何先生 | 蔡瓊
  鄧伯
today: 今日畀大家睇樣新嘢 | 今日第一日返工 | 想問你一條問題 | 嚟同你講個故事 | 呢度係我做嘢嘅地方 | 請多多指教
  好想聽吓你嘅諗法
job: 開麵包舖 | 教音樂 | 整手錶 | 寫小說 | 做傢俬 | 讀化學 | 揸巴士 | 報新聞 | 賣花 | 畫地圖 | 做護士 | 養蜜蜂
city: 香港 | 澳門 | 廣州 | 北京 | 上海 | 台北 | 倫敦 | 巴黎 | 柏林 | 東京 | 首爾 | 新加坡 | 大阪 | 曼谷 | 旺角 | 赤柱
howareyou: 週末過得點呀 | 尋晚瞓得好唔好 | 準備好出發未 | 新工順唔順利 | 你近排忙咩呀 | 開始得未 | 你去咗邊度呀
meet: 識到你 | 又見到你 | 你嚟到 | 請到你 | 同你合作
order: 一杯<drink> | 一杯熱<drink> | 一件<cake>蛋糕 | 兩杯<drink> | 一支<cold> | 一碗雲吞麵 | 一碟生果 | 三個<cake>包
  一份三文治
drink: 咖啡 | 奶茶 | 綠茶 | 紅茶 | 朱古力 | 豆漿 | 薑茶 | 普洱 | 鴛鴦
cold: 礦泉水 | 橙汁 | 牛奶 | 蘋果汁 | 乳酪 | 檸檬水
cake: 朱古力 | 香蕉 | 檸檬 | 車厘子 | 核桃 | 芝士 | 栗子 | 紅豆
extra: 少甜 | 走冰 | 加多啲奶 | 拎走 | 要多隻匙羹 | 要熱啲
few: 兩 | 三 | 五 | 六 | 八 | 十
where: 喺窗邊 | 喺花園 | 喺老地方 | 喺噴水池隔籬 | 喺嗰棵樹下面 | 去樓上 | 喺博物館門口 | 喺戲院前面 | 喺角落頭
quiet: 好靜 | 暖啲 | 風景幾好 | 冇風 | 少人 | 涼爽啲
shop: 圖書館 | 麵包舖 | 博物館 | 泳池 | 書局 | 藥房 | 街市 | 銀行 | 動物園 | 郵局
clock: [朝早/上晝/下晝/夜晚]<hour>點[/半/三個字/正]
hour: 一 | 兩 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十一
product: 手錶 | 電話 | 相機 | 枱燈 | 水煲 | 喇叭 | 背囊 | 單車 | 鍵盤 | 耳筒 | 機械人 | 雪櫃
does: 記得住每一步 | 放得入袋 | 一個鐘就叉滿電 | 識量心跳 | 聽得明你講嘢 | 唔使駁線 | 好輕身 | 用玻璃同鋼造
  會話你知天氣 | 自動熄機 | 幫咖啡保溫 | 識得帶路
part: 邊位 | 錶帶 | 背面 | 屏幕 | 手柄 | 顏色 | 鏡頭 | 側面 | 掣 | 質地
quality: 滑 | 薄 | 輕 | 軟熟 | 光猛 | 襟用 | 清楚 | 好用 | 精緻 | 幼細
launch: 一部新<product> | 大家等咗好耐嘅<product> | <num>個新功能 | 我哋做咗好多年嘅產品 | 最快嘅<product>
  更好嘅工作方法
can: 影相 | 睇時間 | 搵返鎖匙 | 鎖門 | 畀錢食飯 | 轉首歌 | 睇短訊 | 開燈 | 開會 | 搵路
price: 九百蚊 | 一千蚊 | <num>蚊 | 唔使五百蚊 | 二千八百蚊
period: 個鐘 | 日 | 個禮拜 | 個月 | 年
num: 兩 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十一 | 十二 | 十五 | 十八 | 二十 | 三十 | 四十
  <digit19>十<digit19> | 一百 | 一千
digit: 零 | 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九
digit19: 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九
months: 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十一 | 十二
dates: 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十二 | 十五 | 二十 | 二十一 | 二十六
dayn: 一 | 二 | 三 | 四 | 五 | 六 | 日
age: <oldtens>十<digit19>
oldtens: 六 | 七 | 八 | 九
old: 身體好好 | 仲識踩單車 | 鍾意唱歌 | 日日跳舞 | 對眼唔係幾好 | 煲嘅湯最好飲
partdoes: 比以前光好多 | 用得幾日 | 好易抹乾淨 | 摸落去好似絲綢 | 可以換 | 會跟住光線變 | 係真皮 | 落水都用得
colour: 紅色 | 橙色 | 黃色 | 綠色 | 青色 | 藍色 | 紫色 | 粉紅色 | 啡色 | 灰色 | 黑色 | 白色 | 銀色
planet: 水星 | 金星 | 地球 | 火星 | 木星 | 土星 | 天王星 | 海王星
planet2: 火星 | 木星 | 土星 | 天王星 | 海王星
outer: 木星 | 土星 | 天王星 | 海王星
planetfact: 好大風 | 兩個極 | 日頭同夜晚 | 一層薄薄嘅雲 | 冇人爬過嘅山 | 自己嘅軌道
lesson: 太陽系 | 海洋 | 雀鳥 | 火山 | 天氣 | 光同影 | 古典音樂 | 人嘅耳仔 | 蜜蜂嘅語言 | 時間 | 唐詩 | 麵包嘅歷史
teach: 畫一個大圓圈 | 將太陽放喺中間 | 寫低呢條問題 | 睇第三幅圖 | 搵個拍檔 | 將張紙摺兩次 | 數吓有幾多粒衛星
  檢查吓答案 | 大聲讀呢句 | 諗一個數字 | 量吓個影
schooldo: 讀一讀 | 寫低日期 | 話我知你見到咩 | 跟我一齊讀 | 舉手答
news: 河水又漲喇 | 罷工結束咗 | 新橋出年動工 | 油價跌咗 | 我哋隊贏咗<num>球 | 有<num>人獲救 | 學校提早放假
  <city>發現罕有雀鳥 | 選舉押後咗 | 颱風冇造成損失 | 隧道重新開通 | 公司請咗<num>個工人 | 交通非常擠塞
day: 一 | 二 | 三 | 四 | 五 | 六
place: 去<city>嘅公路 | 條舊橋 | 北站 | 泳館 | 中央廣場 | 機場 | 大劇院 | 南邊沙灘
weather: 好天 | 多雲 | 有霧 | 大風 | 又濕又凍 | 暖和乾爽 | 好凍 | 有微雨 | 會落雪 | 天朗氣清
weatherextra: 傍晚有雷雨 | 局部有雪 | 北風好大 | 氣溫下降 | 朝早有霧 | 早晚涼
weatherdo: 帶把遮啦 | 著件厚褸啦 | 我哋唔好出街喇 | 唔好唔記得手套 | 可以去海邊 | 我去沖茶 | 揸車小心 | 閂埋窗啦
  戴頂帽啦
nature: 大海 | 海浪 | 雀仔 | 河水 | 雨 | 風 | 雷 | 森林 | 鐘 | 火 | 雪
path: 海邊 | 湖邊 | 河邊 | 山路 | 林蔭路 | 石板街 | 舊城牆
walkdo: 睇日落 | 執貝殼 | 餵吓鴨仔 | 抖吓新鮮空氣 | 數吓船 | 慢慢傾 | 食個雪糕 | 聽吓海浪
naturething: 大海 | 新鮮麵包 | 濕草地 | 秋天落葉 | 落完雨 | 爐火 | 第一場雪 | 高山 | 松樹 | 夏夜 | 舊書
everdone: 去過<city>玩 | 見過鯨魚 | 學過滑雪 | 行過咁遠 | 聽過呢種聲 | 騎過馬 | 睇過日出 | 自己焗過麵包 | 食過榴槤
  坐過熱氣球
habit: 飲茶 | 跑步 | 睇報紙 | 捉象棋 | 搭地鐵 | 煲湯 | 淋花 | 游水 | 打電話返屋企 | 練小提琴 | 放狗 | 聽粵劇
whenhabit: 食早餐前 | 收工之後 | 星期<day> | 冬天 | 夜晚 | 傍晚 | 放假嗰陣
person: 我大佬 | 我細妹 | 隔籬屋 | 爸爸 | 佢媽媽 | 佢阿叔 | 啲細路 | 好朋友 | 老闆 | 新老師 | 姑姐 | 你表弟 | 個仔
  個女
thing: 呢個花園 | 舊電影 | 音樂 | 焗麵包 | 天氣 | 錢 | 嗰次旅行 | 嗰對鞋 | 我煮嘅餸 | 月亮 | 足球 | 嗰個笑話
past: 去釣魚 | 一齊食晚飯 | 睇咗場戲 | 打咗牌 | 包咗餃子 | 油咗廚房 | 打掃咗個院 | 趕唔到船 | 買咗地氈 | 整返個屋頂
  蕩失路
ask: 最近嘅<shop>喺邊度呀 | 呢個<product>幾多錢 | 呢度有冇人坐呀 | 而家幾點呀 | 你識唔識講法文 | <landmark>點行呀
  可唔可以講多次 | <shop>幾點開門呀 | 你見唔見到我嘅<belonging>呀 | 使唔使買飛呀 | 可唔可以借個<belonging>
belonging: 鎖匙 | 眼鏡 | 雨傘 | 外套 | 鉛筆 | 銀包 | 電話 | 牙刷 | 間尺 | 手套
landmark: 教堂 | 大橋 | 郵局 | 紅綠燈 | 噴水池 | 大會堂 | 麵包舖 | 學校 | 醫院 | 銅像
direction: 就喺左手邊 | 一直向前行 | 過咗路口就到 | 行<few>分鐘就到 | 就喺銀行隔籬 | 就喺公園對面 | 上三樓就係
opinion: 佢講得啱 | 我哋應該早啲走 | 藍色靚啲 | 佢哋就到喇 | 好抵 | 佢好鍾意份工 | 你揀得啱 | 冇人聽到 | 呢個辦法得
  而家講仲早 | 嗰條路近啲 | 張枱太細 | 佢會應承
comfort: 個個都試過 | 仲有大把時間 | 我聽日先做 | 你會再搵到 | 冇人留意到 | 我哋再試過 | 我唔趕時間 | 講吓笑咋
  最難嗰關過咗喇
thanks: 你幫手 | 你啲花 | 你老遠嚟到 | 你嘅音樂 | 你咁有耐性 | 今晚咁開心 | 你講真話 | 你等咁耐 | 大家支持
request: 閂埋門 | 遞啲鹽畀我 | 講大聲啲 | 等埋<person> | 除鞋先入嚟 | 校細聲啲 | 幫我拎住 | 揀個數字 | 睇住隻狗
  傳啲相畀我 | 幫我搬個箱 | 睇吓焗爐 | 畀條毛巾我
goods: 個蘋果 | 張櫈 | 隻雞蛋 | 支水 | 張飛 | 個箱 | 隻匙羹 | 個檸檬 | 粒電芯 | 張氈 | 個橙 | 支筆 | 枝玫瑰 | 條鎖匙
  對襪 | 本書
lost: 副眼鏡 | 個紅色文件夾 | 佢個名 | 另一隻鞋 | 返去條路 | 嗰個罐 | 呢個字 | 條鎖匙 | 佢講嘅嘢 | 遠處座山
whatanice: 靚嘅天氣 | 大個驚喜 | 好聽嘅聲 | 靚嘅地方 | 靚嘅花園 | 正嘅主意 | 奇怪嘅聲 | 熱鬧嘅夜晚 | 香嘅味道
project: 搬咗屋 | 起好間屋 | 做完功課 | 轉咗工 | 睇完嗰本書 | 整好架車 | 學識游水 | 度咗尺寸 | 種咗棵樹
advice: 試吓另一道門 | 同<person>傾吓 | 抖一日 | 帶個朋友嚟 | 寫低佢 | 早啲瞓 | 食啲熱嘢 | 去睇醫生 | 買細啲嘅
  再睇多次 | 度吓先
short: 冇問題 | 我同意 | 等陣先 | 幾好喎 | 我知喇 | 走啦 | 唔使喇 | 辛苦晒 | 再見 | 早唞 | 太好喇 | 講得啱 | 請坐
  快啲嚟睇 | 我唔知喎 | 慢行 | 真係可惜
"""
_YUE_FIXED = """
夜喇，我哋返屋企啦。 | 呢件事我從來冇同人講過。 | 慢慢嚟，唔使急。 | 你究竟想講咩呀？ | 今晚個月亮又圓又光。
我啱啱想打畀你㗎。 | 邊有咁好嘅事呀？ | 祝你生日快樂，身體健康！ | 婆婆煮嘅餸最好食。 | 唔該細聲啲吖。
我哋一齊努力，一定得嘅。 | 小心，個煲仲好熱。 | 佢笑到喺張櫈度跌咗落嚟。 | 食咗飯未呀？ | 春天嚟喇，啲花都開晒。
呢條裙你著得好襯。 | 排隊嘅人愈嚟愈多。 | 你嘅包裹到咗，落嚟攞啦。 | 聽講你要去外國讀書？ | 我個女識彈鋼琴。
啲細路喺公園度捉蝴蝶。 | 呢條問題值得諗吓。 | 遠處傳嚟笛聲。 | 一分耕耘，一分收穫。 | 我去買啲生果，好快返。
佢啲廣東話講得好正。 | 隻貓瞓喺窗台度曬太陽。 | 記得帶身份證呀。 | 恭喜晒，終於畢業喇！ | 我漏咗條鎖匙喺公司。
架火車遲咗半個鐘。 | 呢首歌令我諗起細個嗰陣。 | 老師，我有嘢想問。 | 今晚食飯定食麵？ | 深呼吸，放鬆膊頭。
我哋由頭再嚟過。 | 佢日日踩單車返工。 | 爺爺講古仔好好笑。 | 請扣好安全帶，飛機就嚟起飛。 | 你著幾多號鞋？
我覺得呢個主意幾好喎。 | 幅牆掛咗張山水畫。 | 嗰邊有間茶餐廳，啲嘢好好食。 | 唔該，去機場搭幾號車？ | 出面落緊毛毛雨。
我大佬高我一個頭。 | 雖然好攰，但係好值得。 | 如果聽日落雨，我哋就留喺屋企。 | 真係估唔到喺度撞到你。
唔好意思，要你等咁耐。 | 水滾喇，較細火啦。 | 我哋用咗成三年先搞掂。 | 下一站，尖沙咀。 | 有冇搞錯呀，又加價？
我哋聽日再傾啦，拜拜。 | 呢杯少少甜，不過好好飲。 | 佢哋兩個好夾㗎。 | 唔緊要，下次努力。 | 你估我係咪好得閒呀？
落街飲杯嘢囉。 | 佢成日掛住打機，唔肯溫書。 | 個天好藍，啲雲好白。 | 快啲啦，就嚟遲到喇！ | 呢度啲海鮮真係新鮮。
"""
_YUE_TEST = """
燈塔嗰個伯伯同啲船揮手。 | 邊個漏咗個小提琴喺廚房呀？ | 阿爺個菜園種咗個大南瓜。 | 我隻貓唔肯讓張梳化出嚟。
隻青蛙撲通一聲跳落水。 | 部升降機壞咗，我哋唯有行樓梯。 | 佢用左手畫晒成幅牆。 | 陣風將我頂草帽吹咗上屋頂。
太空人發夢見到士多啤梨。 | 今年個冬天特別早嚟。 | 漁夫天未光就開始補網。 | 裁縫一句嘢都冇講就度好晒身。
我寧願行路都唔想塞車。 | 合唱團細細聲唱，雪花跟住飄落嚟。 | 啲糖攪吓就溶得快。 | 有隻老鼠仔住喺樓梯底。
養蜂嘅師傅望住啲烏雲。 | 呢手字好似一班螞蟻跳舞咁。 | 祝機長第一次飛行順利。 | 唔好再餵啲金魚喇，佢飽喇。
穀倉道門成日卡住，大力啲推！ | 老實認錯，個個都會原諒。 | 我哋冚埋一張被講鬼故。 | 帶支電筒啦，山窿入面好黑。
有冇人錄低最後一分鐘場波？ | 木匠將個鎚仔收埋咗喺邊？ | 細細聲講嘢都可以改變世界。 | 隊樂隊喺舊工廠度練歌。
跑完馬拉松沖個熱水涼最舒服。 | 駱駝慢吞吞咁行過沙漠。 | 郵差撳咗兩次門鐘。 | 個船長送咗隻玩具鴨畀我。
"""
_JA = """
say:
  [はい、/ええ、/まあ、/]<short>。
  <hi>、<welcome>。
  <hi>、<name>です。<today>。
  <name>と申します。<city>で<job>。
  <name>さん、<howareyou>。
  <order>を[お願いします/ください/いただけますか/頼みました]。
  <order>と<order>を[お願いします/ください][/。<extra>]。
  <drink>は[すぐに/まもなく/<few>分で]できます。
  この<drink>は[今年/最近/今まで]飲んだ中で一番[おいしい/濃い/香りがいい]です。
  <where>[座りませんか/待ちましょう/話しませんか/会いましょう]。
  <where>[座りましょう/待ちますね]、<quiet>から。
  <shop>は<clock>に[開きます/閉まります/始まります]。
  <clock>に<where><person>を待っています。
  こちらが[新しい/一番軽い/最新の/一番小さい]<product>です。<does>。
  この<product>は<does_te>、<does>。
  この<part>を[ご覧ください/見てください/触ってみてください]。[とても/本当に/驚くほど/すごく]<quality>でしょう。
  [本日/今日/今週/ついに]、<launch>を[発表します/ご紹介します/お見せします]。
  [ボタン一つで/指一本で/声だけで]<can>。
  値段は<price>で、<num><period>も使えます。
  [画面/電池/ベルト/レンズ/ハンドル]は<partdoes>。
  色は<colour>と<colour>と<colour>があります。
  <planet>は<planet>より[ずっと/少し/はるかに][大きい/小さい/冷たい/遠い/明るい/熱い]です。
  <outer>が太陽を一周するには[何年も/とても長い時間が/ずいぶん]かかります。
  [皆さん/いいですか/ほら]、<planet>には<planetfact>があります。
  <planet2>には[衛星/輪/雲/極]がいくつありますか。
  [今日は/この時間は/これから]<lesson>について[勉強しましょう/お話しします/考えましょう/学びます]。
  [まず/次に/それから/では/最後に]、<teach>。
  <num>足す<num>は[いくつですか/何でしょう/いくらですか]。
  教科書の<num>ページを[開いてください/見てください/読みましょう]。
  [次のニュースです/速報です/続いてのニュースです]。<news>。
  [警察/専門家/市長/研究者]によりますと、<news>。
  <place>は<few><period>[閉鎖されます/休みになります/使えません]。
  <city>行きの[電車/飛行機/船/バス]は<clock>に出発します。
  [明日/あさって/週末/今夜]は<weather>でしょう[/。<weatherextra>]。
  [今日は/外は/ここは]<weatherna>から、<weatherdo>。
  [ほら/ねえ/静かに]、<nature>の[音/匂い/声/気配]がしますね。
  <path>を歩いて、<walkdo>。
  <naturething>の[匂い/音/色/感じ]が[大好きです/懐かしいです/忘れられません]。
  <everdone>ことがありますか。
  私は[毎日/よく/いつも/ときどき]、<whenhabit><habit>。
  <person>は[本当に/あまり/ずっと/やっぱり]<thing>のことを[考えて/話して/気にして]いました。
  [昨日/先週の<day>曜日/おとといの夜]、<person>と<past>。
  [すみません/失礼ですが/ちょっといいですか]、<ask>。
  <landmark>を[右/左]に曲がると、<direction>。
  <opinion>と思い[ます/ました/ませんか]。
  [大丈夫です/心配しないで/気にしないで/平気ですよ]、<comfort>。
  <thanks>、[ありがとうございます/どうもありがとう/感謝しています]。
  [すみませんが/お願いです/ちょっと]、<request>。
  <goods1>と<goods2>が[必要です/足りません/あります/残っています]。
  [机の上/箱の中/棚の上/かばんの中]に<goods1>が[あります/入っています]。
  <lost>が[見つかりません/思い出せません/よく見えません/わかりません]。
  なんて<whatanice>でしょう。
  <person>は[先月/去年/さっき/<few><period>前に]<project>。
  <advice>[方がいいですよ/方がいいと思います/方がいいんじゃない][/、<name>さん]。
  今日は<months>月<dates>、<day>曜日です。
  [電話/部屋/席/会員]番号は<digit><digit><digit><digit>です。
  祖母は<age>歳で、<old>。
hi: こんにちは | おはようございます | こんばんは | 皆さん、こんにちは | ようこそ | はじめまして | お久しぶりです
  やあ
welcome: お会いできてうれしいです | ご覧いただきありがとうございます | どうぞお座りください | お待ちしていました
  今日もよろしくお願いします | お元気ですか | お待たせしました | どうぞお入りください | ゆっくりしていってください
name: 佐藤 | 鈴木 | 高橋 | 田中 | 渡辺 | 伊藤 | 山本 | 中村 | 小林 | 加藤 | 吉田 | 京子 | 健太 | 美咲 | 太郎 | 百合
today: 今日は新しいものをお見せします | 今日が初めての出勤です | 一つ質問があります | お話を一つしましょう
  ここが私の仕事場です | どうぞよろしくお願いします | ご意見を聞かせてください
job: パン屋をやっています | 音楽を教えています | 時計を直しています | 小説を書いています | 家具を作っています
  花を売っています | 化学を勉強しています | バスを運転しています | ニュースを読んでいます | 病院で働いています
city: 東京 | 大阪 | 京都 | 札幌 | 横浜 | 名古屋 | 福岡 | 沖縄 | 金沢 | 神戸 | ロンドン | パリ | ベルリン | ソウル
  北京 | ローマ
howareyou: 週末はどうでしたか | よく眠れましたか | 準備はできましたか | 新しい仕事はどうですか | 最近どうしていますか
  そろそろ始めましょうか | どこへ行っていたんですか
order: <drink>一つ | <drink>二つ | <cake>のケーキ一つ | 温かい<drink> | <cold> | カレーライス | サンドイッチ
  季節の果物 | 本日のスープ
drink: コーヒー | カフェラテ | 紅茶 | 緑茶 | ココア | 抹茶 | ほうじ茶 | ミルクティー | 生姜湯
cold: お水 | オレンジジュース | 冷たい牛乳 | りんごジュース | レモネード | 麦茶
cake: チョコレート | 人参 | レモン | さくらんぼ | くるみ | チーズ | 栗 | バナナ
extra: 氷は抜いてください | お砂糖は少なめで | 持ち帰りでお願いします | スプーンもください | 熱めにしてください
few: 三 | 五 | 六 | 八 | 十
where: 窓のそばで | 庭で | いつもの場所で | 噴水の横で | あの木の下で | 二階で | 博物館の前で | 劇場の入り口で
  隅の席で
quiet: 静かだ | 暖かい | 景色がいい | 風がない | 人が少ない | 涼しい
shop: 図書館 | パン屋 | 博物館 | プール | 本屋 | 薬局 | 市場 | 銀行 | 動物園 | 郵便局
clock: [朝/午前/午後/夜]<hour>時[/半/十五分/二十分]
hour: 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十一
product: 腕時計 | 電話 | カメラ | ランプ | やかん | スピーカー | リュック | 自転車 | キーボード | ヘッドホン | 椅子
  ロボット
does: 歩数を数えます | ポケットに入ります | 一時間で充電できます | 脈拍を測ります | 声を聞き分けます | 線がいりません
  とても軽いです | ガラスと鋼でできています | 天気を教えてくれます | 自動で切れます | 道を案内します | 百回洗えます
does_te: 歩数を数えて | ポケットに入って | 一時間で充電できて | 声を聞き分けて | とても軽くて | 水に強くて
  表情が豊かで
part: 縁 | ベルト | 裏側 | 画面 | 取っ手 | 色 | レンズ | 側面 | ボタン | 手触り
quality: なめらか | 薄い | 軽い | 柔らかい | 明るい | 丈夫 | きれい | 使いやすい | 上品 | 細やか
launch: 新しい<product> | お待ちかねの<product> | <num>個の新機能 | 長年作ってきた製品 | 一番速い<product>
  次の働き方
can: 写真が撮れます | 時間がわかります | 鍵が見つかります | ドアが閉まります | 支払いができます | 曲を変えられます
  明かりがつきます | 会議に入れます | 道を調べられます
price: 九千円 | 一万円 | <num>万円 | 五千円以下 | 二万八千円 | 三百ユーロ
period: 時間 | 日 | 週間 | か月 | 年
num: 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十一 | 十二 | 十五 | 十八 | 二十 | 三十 | 四十
  <digit19>十<digit19> | 百
digit: ゼロ | 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九
digit19: 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九
months: 一 | 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十 | 十一 | 十二
dates: 一日 | 二日 | 三日 | 四日 | 五日 | 六日 | 七日 | 八日 | 九日 | 十日 | 十二日 | 二十日 | 二十六日
day: 月 | 火 | 水 | 木 | 金 | 土 | 日
age: <oldtens>十<digit19>
oldtens: 六 | 七 | 八 | 九
old: とても元気です | 今も自転車に乗ります | 歌が好きです | 毎日踊ります | 目が少し悪いです | 料理が上手です
partdoes: 前より明るいです | 何日も持ちます | 簡単に洗えます | 絹のような手触りです | 交換できます
  光に合わせて変わります | 本革です | 水の中でも使えます | 両方に回ります
colour: 赤 | オレンジ | 黄色 | 緑 | 青緑 | 青 | 紺 | 紫 | ピンク | 茶色 | 灰色 | 黒 | 白 | 銀色
planet: 水星 | 金星 | 地球 | 火星 | 木星 | 土星 | 天王星 | 海王星
planet2: 火星 | 木星 | 土星 | 天王星 | 海王星
outer: 木星 | 土星 | 天王星 | 海王星
planetfact: 強い風 | 二つの極 | 昼と夜 | 薄い雲 | 誰も登ったことのない山 | 独自の軌道 | 固い中心
lesson: 太陽系 | 海 | 鳥 | 火山 | 天気 | 光と影 | 古い音楽 | 人の耳 | 蜂の言葉 | 時間 | 俳句 | パンの歴史
teach: 大きな円を描きます | 太陽を真ん中に置きます | 質問を書きましょう | 三番目の絵を見てください
  二人組になりましょう | 紙を二回折ります | 衛星を数えましょう | 答えを確かめましょう | 大きな声で読みましょう
  数字を一つ思い浮かべてください | 影の長さを測ります
news: 川の水がまた増えています | ストライキが終わりました | 新しい橋が作られます | 石油の値段が下がりました
  <num>点差で勝ちました | <num>人が救助されました | 学校が早く休みになります | <city>で珍しい鳥が見つかりました
  選挙が延期されました | 台風の被害はありませんでした | トンネルが再び開通しました | 交通が混雑しています
place: <city>への道 | 古い橋 | 北駅 | プール | 中央広場 | 空港 | 大劇場 | 南の浜辺
weather: 晴れ | 曇り | 霧 | 風が強い | 寒い | 暖かい | 小雨 | 雪 | 蒸し暑い | 良い天気
weatherextra: 夕方は雷雨に注意してください | 所により雪が降ります | 北風が強まります | 朝は霧が出ます
  気温が下がります
weatherna: 寒い | 暑い | 風が強い | 雨だ | 霧が濃い | 雪が降る | 蒸し暑い | 涼しい
weatherdo: 傘を持って行って | 厚い上着を着ましょう | 出かけるのはやめましょう | 手袋を忘れないで | お茶を入れますね
  運転に気をつけて | 窓を閉めてください | 帽子をかぶって
nature: 海 | 波 | 小鳥 | 川 | 雨 | 風 | 雷 | 森 | 鐘 | 火 | 雪
path: 海岸 | 公園 | 港の道 | 丘の道 | 橋の上 | 湖のまわり | 石畳 | 並木道
walkdo: 夕日を見ましょう | 貝殻を探しましょう | 鴨に餌をやりましょう | きれいな空気を吸いましょう | 船を数えませんか
  ゆっくり話しましょう | アイスを食べましょう | 波の音を聞きましょう
naturething: 海 | 焼きたてのパン | 濡れた草 | 秋の落ち葉 | 雨上がり | 暖炉 | 初雪 | 山 | 松の木 | 夏の夜 | 古い本
everdone: <city>に行った | 鯨を見た | スキーをした | こんなに遠くまで歩いた | こんな音を聞いた | 馬に乗った
  日の出を見た | パンを焼いた | 声が出なくなった
habit: お茶を飲みます | 走ります | 新聞を読みます | 将棋をします | 電車に乗ります | スープを作ります
  花に水をやります | 泳ぎます | 家に電話します | バイオリンを練習します | 犬と散歩します | 落語を聞きます
whenhabit: 朝ご飯の前に | 仕事の後に | <day>曜日に | 冬に | 夜 | 夕方 | 休みの日に
person: 兄 | 妹 | 隣の人 | 父 | お母さん | おじさん | 子供たち | 友達 | 社長 | 新しい先生 | おばさん | いとこ | 息子
  娘さん
thing: 庭 | 古い映画 | 音楽 | パン | 天気 | お金 | あの旅行 | あの靴 | 料理 | 月 | サッカー | 冗談
past: 釣りに行きました | 晩ご飯を食べました | 映画を見ました | トランプをしました | 餃子を作りました
  台所を塗りました | 庭を掃除しました | 船に乗り遅れました | 絨毯を買いました | 屋根を直しました | 道に迷いました
ask: 一番近い<shop>はどこですか | この<product>はいくらですか | この席は空いていますか | 今何時ですか
  フランス語が話せますか | <landmark>へはどう行きますか | もう一度言ってください | <shop>は何時に開きますか
  私の<belonging>を見ませんでしたか | 切符は必要ですか | <belonging>を借りてもいいですか
belonging: 鍵 | 眼鏡 | 傘 | 上着 | 鉛筆 | 財布 | 電話 | 歯ブラシ | 定規 | 手袋
landmark: 教会 | 橋 | 郵便局 | 信号 | 噴水 | 市役所 | パン屋 | 学校 | 病院 | 銅像
direction: 左側にあります | まっすぐ進んでください | すぐそこです | <few>分で着きます | 銀行の隣です
  公園の向かいです | 三階です
opinion: 彼は正しい | 早く出た方がいい | 青の方がいい | もうすぐ来る | やってよかった | 彼女は仕事が好きだ
  いい選び方だ | 誰も聞いていない | うまくいく | まだ早い | あの道の方が近い | 机が小さすぎる | きっと喜ぶ
comfort: 誰にでもあります | 時間はたっぷりあります | 明日やります | また見つかります | 誰も気づいていません
  もう一度やりましょう | 急いでいません | ただの冗談です | 山は越えました
thanks: 手伝ってくれて | お花を | 遠くから来てくれて | 素敵な音楽を | 電話をくれて | 待ってくれて | 楽しい夜を
  正直に話してくれて | 応援してくれて
request: ドアを閉めてください | 塩を取ってください | もう少し大きな声で話してください | <person>を待ってください
  靴を脱いでください | 音を小さくしてください | これを持ってください | 数字を選んでください | 犬を見ていてください
  写真を送ってください | 箱を運んでください | タオルをください
goods1: りんご<num>個 | 卵<num>個 | 瓶<num>本 | 切符<num>枚 | 鉛筆<num>本 | レモン<num>個 | 電池<num>本 | 毛布<num>枚
goods2: 椅子<num>脚 | 箱<num>箱 | 本<num>冊 | お皿<num>枚 | 花<num>本 | 靴下<num>足 | 車<num>台
lost: 眼鏡 | 赤いファイル | 彼の名前 | 片方の靴 | 帰り道 | その言葉 | 鍵の場所 | 彼女の話 | 遠くの山 | 住所
whatanice: いい日 | きれいな声 | 素敵な場所 | 美しい庭 | いい考え | 不思議な音 | にぎやかな夜 | いい眺め
  すばらしい贈り物
project: 引っ越しました | 家を建てました | 宿題を終えました | 転職しました | その本を読み終えました | 車を直しました
  泳げるようになりました | 木を植えました
advice: 別のドアを試した | <person>と話した | 一日休んだ | 友達を連れて来た | 書いておいた | 早く寝た
  温かいものを食べた | 医者に行った | 小さいのを買った | もう一度読んだ | 先に測った
short: そうですね | わかりました | いいですよ | ちょっと待って | 本当ですか | 行きましょう | 結構です | おやすみなさい
  またあした | 残念です | その通りです | すごいですね | どうぞ | 知りません | お先にどうぞ | 気をつけて
"""
_JA_FIXED = """
もう遅いから、そろそろ帰りましょう。 | この話は誰にもしたことがありません。 | ゆっくりでいいですよ。
一体何が言いたいの？ | 今夜は月がとてもきれいですね。 | ちょうど電話しようと思っていました。
お誕生日おめでとうございます。 | おばあちゃんの煮物が一番おいしい。 | 声を少し小さくしてもらえますか。
みんなで頑張れば、きっとできます。 | 気をつけて、鍋がまだ熱いです。 | 彼は笑いすぎて椅子から落ちた。
春が来て、桜が咲きました。 | その着物、よくお似合いですね。 | 行列がどんどん長くなっています。
お荷物が届きましたよ。 | 留学するって本当ですか？ | 娘はピアノが弾けます。 | 子供たちが蝶々を追いかけている。
その質問はよく考えてみる価値がある。 | 遠くから笛の音が聞こえてきた。 | 猿も木から落ちる。
地球は一つしかありません。 | ちょっと果物を買ってきます。 | 雪で前が全然見えない。 | 猫が窓辺で昼寝をしている。
身分証明書を忘れないでください。 | 卒業おめでとう！ | 会社に鍵を忘れてきちゃった。 | 電車が三十分遅れています。
この曲を聞くと子供の頃を思い出す。 | 先生、質問があります。 | お昼はうどんにする、それともそばにする？
深呼吸して、肩の力を抜いて。 | 最初からやり直そう。 | 彼は毎日自転車で通勤しています。
シートベルトをお締めください。 | 靴のサイズはいくつですか？ | なかなかいい考えだと思うよ。
壁に山の絵が掛かっている。 | あそこの屋台のたこ焼きは最高だよ。 | 空港行きのバスは何番ですか？
外は霧雨が降っています。 | 疲れたけれど、本当に楽しかった。 | 明日雨なら、家で映画を見よう。
まさかここで会うとは思わなかった。 | 大変お待たせいたしました。 | お湯が沸いたから火を弱めて。
完成まで丸三年かかりました。 | 失敗は成功のもと。 | 少し甘いけど、とてもおいしい。 | いただきます。
お疲れさまでした、また来週。 | 百聞は一見にしかず。 | びっくりした、急に出てこないでよ。
ぎゅうぎゅう詰めの電車はもう嫌だ。 | 急行は次の駅に止まりません。 | にゃあと鳴いて、猫が逃げた。
病院の廊下はとても静かだった。 | 六百ページもある本を一晩で読んだ。 | 冷蔵庫にプリンがあったはずなんだけど。
ひょっとして、前にお会いしましたか？ | 夕焼けが町中を赤く染めた。 | 頂上まであと少しだ。
"""
_JA_TEST = """
灯台の番人が船に手を振っている。 | 誰かが台所にバイオリンを置き忘れた。 | 祖父の畑で大きなかぼちゃが採れた。
うちの猫はソファーを譲ってくれない。 | 蛙がぽちゃんと池に飛び込んだ。 | エレベーターが壊れて階段を上った。
彼女は左手でこの壁を塗ったらしい。 | 風が麦わら帽子を屋根まで飛ばした。 | 宇宙飛行士はいちごの夢を見た。
今年の冬はいつもより早く来た。 | 漁師は夜明け前に網を直す。 | 仕立屋は黙って寸法を取った。
渋滞より歩く方がまだましだ。 | 合唱が始まると、雪が静かに舞い始めた。 | 砂糖はよくかき混ぜると早く溶ける。
階段の下に礼儀正しいねずみが住んでいる。 | 養蜂家は黒い雲を見上げた。 | この字はまるで踊る蟻のようだ。
機長、初飛行の成功をお祈りします。 | 金魚に餌をやりすぎないでね。 | 納屋の戸は固いから強く押して。
正直な間違いは許されるものだ。 | 一枚の毛布で怖い話をした夜。 | 洞窟は暗いから懐中電灯がいる。
最後の一分を録画した人はいませんか？ | 大工は金づちをどこに隠したのだろう。 | 桜の木からスプーンを二本彫った。
小さな声でも世界は変えられる。 | 楽団は古い工場で練習している。 | マラソンの後のお風呂は格別だ。
らくだがのんびり砂漠を渡る。 | 郵便配達が二度ベルを鳴らした。
"""
_KO = """
say:
  [네, /아, /음, /]<short>.
  <hi>, <welcome>.
  <hi>, 저는 <name>{이에요}. <today>.
  제 이름은 <name>{이라}고 하고, <city>에서 <job>.
  <name> 씨, <howareyou>?
  <order> [주세요/부탁드려요/주시겠어요].
  <order>{과} <order> [주세요/부탁드립니다][/. <extra>].
  <drink>{은} [금방/곧/<few> 분 안에] 나옵니다.
  이 <drink>{은} [올해/요즘/지금까지] 마신 것 중에 제일 [맛있어요/진해요/향긋해요].
  <where> [앉을까요/기다릴게요/이야기해요/만나요].
  <where> [앉아요/기다려요], 거기가 <quiet>.
  <shop>{은} <clock>에 [열어요/닫아요/시작해요].
  <clock>에 <where> <person>{을} [만나요/기다려요/보기로 했어요].
  이것이 저희의 [새로운/가장 가벼운/최신/가장 작은] <product>입니다. <does>.
  이 <product>{은} <does_go> <does>.
  이 <part>{을} [보세요/한번 만져 보세요/자세히 보시죠]. [아주/정말/놀랍도록/꽤] <quality>.
  [오늘/이번 주에/드디어/마침내] <launch>{을} [발표합니다/소개합니다/보여 드립니다].
  [버튼 하나로/손가락 하나로/말 한마디로] <can>.
  가격은 <price>이고 <num> <period> 쓸 수 있어요.
  [화면은/배터리는/시곗줄은/렌즈는/손잡이는] <partdoes>.
  색깔은 <colour>, <colour>, 그리고 <colour>{이} 있어요.
  <planet>{은} <planet>보다 [훨씬/조금/많이] [커요/작아요/추워요/멀어요/밝아요/뜨거워요].
  <outer>{이} 태양을 한 바퀴 도는 데 [몇 년이/아주 오랜 시간이/꽤 오래] 걸려요.
  [여러분/자/얘들아], <planet>에는 <planetfact>{이} 있습니다.
  <planet2>에는 [위성이/고리가/구름이/폭풍이] 몇 개 있을까요?
  [오늘은/이 시간에는/이제부터] <lesson>에 대해 [배워 봅시다/이야기할게요/생각해 봐요/알아보겠습니다].
  [먼저/다음으로/그리고/이제/마지막으로] <teach>.
  <sino> 더하기 <sino>{은} [얼마예요/몇이죠/뭘까요]?
  교과서 <sino> 쪽을 [펴세요/보세요/읽어 봅시다].
  [다음 소식입니다/속보입니다/이어지는 소식입니다]. <news>.
  [경찰은/전문가들은/시장은/과학자들은] [오늘/어제/<day>요일에] 이렇게 말했습니다. <news>.
  <place>{은} <num> <period> 동안 [문을 닫습니다/쉽니다/이용할 수 없습니다].
  <city>행 [기차는/비행기는/배는/버스는] <clock>에 출발합니다.
  [내일은/모레는/주말에는/오늘 밤은] <weather>[/, <weatherextra>].
  [오늘은/지금은/내일도] <weathernikka>, <weatherdo>.
  [들어 봐요/저기요/쉿], <nature> [소리가 나요/소리가 들려요/소리 같아요].
  <path> 걸으면서 <walkdo>.
  <naturething> [냄새가/소리가/색깔이/느낌이] [너무 좋아요/그리워요/잊히지 않아요].
  <everdone> 적 있어요?
  저는 [매일/자주/항상/가끔] <whenhabit> <habit>.
  <person>{은} [정말/별로/계속/아직도] <thing> [생각을 했어요/이야기를 했어요/걱정을 했어요].
  [어제/지난 <day>요일에/그저께 밤에] <person>{과} <past>.
  [저기요/실례합니다/죄송하지만], <ask>?
  <landmark>에서 [오른쪽/왼쪽]으로 돌면 <direction>.
  [제 생각에는/아마/분명히/제가 보기에] <opinion>.
  [걱정 마세요/괜찮아요/신경 쓰지 마세요/문제없어요], <comfort>.
  <thanks> [고마워요/감사합니다/정말 고맙습니다].
  [미안하지만/부탁인데/혹시] <request>.
  <goods>{과} <goods>{이} [필요해요/모자라요/남았어요/있어요].
  [책상 위에/상자 안에/선반 위에/가방 속에] <goods>{이} [있어요/들어 있어요].
  <lost>{을} [못 찾겠어요/기억 못 해요/모르겠어요].
  정말 <whatanice>네요!
  <person>{은} [지난달에/작년에/방금/얼마 전에] <project>.
  <advice> [게 좋겠어요/게 어때요/게 나을 거예요][/, <name> 씨].
  오늘은 <months> <days> 일, <day>요일입니다.
  제 [전화번호/방 번호/좌석 번호/회원 번호]는 <digit> <digit> <digit> <digit>입니다.
  할머니는 올해 <age>이시고, <old>.
hi: 안녕하세요 | 여러분, 안녕하세요 | 반갑습니다 | 어서 오세요 | 좋은 아침이에요 | 안녕 | 처음 뵙겠습니다
  오랜만이에요
welcome: 만나서 반가워요 | 시청해 주셔서 감사합니다 | 편하게 앉으세요 | 기다리고 있었어요 | 오늘도 잘 부탁드려요
  잘 지내셨어요 | 오래 기다리셨습니다 | 얼른 들어오세요 | 천천히 둘러보세요
name: 김민수 | 이수진 | 박지훈 | 최유리 | 정은혜 | 강현우 | 조미라 | 윤서준 | 장하늘 | 임철호 | 한별 | 오세영 | 서경아
  권혁 | 황보라
today: 오늘은 새로운 걸 보여 드릴게요 | 오늘이 첫 출근이에요 | 질문이 하나 있어요 | 재미있는 이야기를 해 줄게요
  여기가 제 작업실이에요 | 앞으로 잘 부탁드립니다 | 의견을 꼭 듣고 싶어요
job: 빵집을 해요 | 음악을 가르쳐요 | 시계를 고쳐요 | 소설을 써요 | 가구를 만들어요 | 꽃을 팔아요 | 화학을 공부해요
  버스를 운전해요 | 뉴스를 읽어요 | 병원에서 일해요
city: 서울 | 부산 | 대구 | 광주 | 제주 | 경주 | 강릉 | 전주 | 런던 | 파리 | 베를린 | 도쿄 | 베이징 | 홍콩 | 로마
  뉴욕
howareyou: 주말 잘 보냈어요 | 잘 주무셨어요 | 준비됐어요 | 새 일은 어때요 | 요즘 어떻게 지내요 | 이제 시작할까요
  어디 갔다 왔어요
order: <drink> 한 잔 | <drink> 두 잔 | <cake> 케이크 한 조각 | 따뜻한 <drink> | <cold> 한 병 | 비빔밥 하나 | 샌드위치
  제철 과일 | 떡볶이 하나
drink: 커피 | 라테 | 홍차 | 녹차 | 코코아 | 유자차 | 보리차 | 생강차 | 밀크티
cold: 물 | 오렌지 주스 | 우유 | 사과 주스 | 식혜 | 레모네이드
cake: 초콜릿 | 당근 | 레몬 | 체리 | 호두 | 치즈 | 밤 | 바나나
extra: 얼음은 빼 주세요 | 설탕은 조금만요 | 포장해 주세요 | 숟가락도 주세요 | 뜨겁게 해 주세요
few: 삼 | 오 | 육 | 팔 | 십
where: 창가에서 | 정원에서 | 늘 가던 곳에서 | 분수 옆에서 | 저 나무 밑에서 | 이 층에서 | 박물관 앞에서 | 극장 입구에서
  구석 자리에서
quiet: 조용해요 | 따뜻해요 | 경치가 좋아요 | 바람이 없어요 | 사람이 적어요 | 시원해요
shop: 도서관 | 빵집 | 박물관 | 수영장 | 서점 | 약국 | 시장 | 은행 | 동물원 | 우체국
clock: [아침/오전/오후/저녁] <hour> 시[/ 반/ 십오 분/ 이십 분]
hour: 한 | 두 | 세 | 네 | 다섯 | 여섯 | 일곱 | 여덟 | 아홉 | 열 | 열한
product: 손목시계 | 전화기 | 카메라 | 램프 | 주전자 | 스피커 | 배낭 | 자전거 | 키보드 | 헤드폰 | 의자 | 로봇
does: 걸음 수를 세요 | 주머니에 들어가요 | 한 시간이면 충전돼요 | 맥박을 재요 | 목소리를 알아들어요 | 선이 필요 없어요
  아주 가벼워요 | 유리와 강철로 만들었어요 | 날씨를 알려 줘요 | 저절로 꺼져요 | 길을 안내해요
does_go: 걸음 수를 세고 | 주머니에 들어가고 | 금방 충전되고 | 목소리를 알아듣고 | 아주 가볍고 | 물에 강하고
part: 테두리 | 시곗줄 | 뒷면 | 화면 | 손잡이 | 색깔 | 렌즈 | 옆면 | 버튼 | 촉감
quality: 매끄럽죠 | 얇아요 | 가벼워요 | 부드러워요 | 밝아요 | 튼튼해요 | 깨끗해요 | 쓰기 쉬워요 | 고급스러워요
  꼼꼼해요
launch: 새로운 <product> | 기다리시던 <product> | <num> 가지 새 기능 | 오랫동안 만든 제품 | 가장 빠른 <product>
  더 나은 방법
can: 사진을 찍어요 | 시간을 확인해요 | 열쇠를 찾아요 | 문을 잠가요 | 점심값을 내요 | 노래를 바꿔요 | 불을 켜요
  회의에 들어가요 | 길을 찾아요
price: 구만 원 | 십만 원 | <sino>만 원 | 오천 원 | 이십팔만 원 | 삼백 유로
period: 시간 | 달 | 주 | 해
num: 두 | 세 | 네 | 다섯 | 여섯 | 일곱 | 여덟 | 아홉 | 열 | 열두 | 열다섯 | 스무 | 서른 | 마흔
sino: <sinotens><sinounit> | 백 | 이 | 삼 | 사 | 오 | 육 | 칠 | 팔 | 구 | 십 | 십일 | 십이 | 십오 | 십팔 | 이십
  이십삼 | 이십육 | 이십칠
sinotens: 삼십 | 사십 | 오십 | 육십 | 칠십 | 팔십 | 구십
sinounit: 일 | 이 | 삼 | 사 | 오 | 육 | 칠 | 팔 | 구
days: 일 | 이 | 삼 | 사 | 오 | 육 | 칠 | 팔 | 구 | 십 | 십이 | 이십 | 이십삼 | 삼십
digit: 공 | 일 | 이 | 삼 | 사 | 오 | 육 | 칠 | 팔 | 구
months: 일월 | 이월 | 삼월 | 사월 | 오월 | 유월 | 칠월 | 팔월 | 구월 | 시월 | 십일월 | 십이월
day: 월 | 화 | 수 | 목 | 금 | 토 | 일
age: <tens> <units> 살
tens: 예순 | 일흔 | 여든 | 아흔
units: 하나 | 둘 | 셋 | 넷 | 다섯 | 여섯 | 일곱 | 여덟 | 아홉
old: 아주 건강하세요 | 아직도 자전거를 타세요 | 노래를 좋아하세요 | 매일 춤을 추세요 | 눈이 조금 나쁘세요
  요리를 잘하세요
partdoes: 전보다 밝아요 | 며칠 동안 가요 | 쉽게 닦여요 | 비단 같아요 | 바꿀 수 있어요 | 빛에 따라 변해요
  진짜 가죽이에요 | 물속에서도 돼요
colour: 빨간색 | 주황색 | 노란색 | 초록색 | 청록색 | 파란색 | 남색 | 보라색 | 분홍색 | 갈색 | 회색 | 검은색 | 흰색
  은색
planet: 수성 | 금성 | 지구 | 화성 | 목성 | 토성 | 천왕성 | 해왕성
planet2: 화성 | 목성 | 토성 | 천왕성 | 해왕성
outer: 목성 | 토성 | 천왕성 | 해왕성
planetfact: 강한 바람 | 두 개의 극 | 낮과 밤 | 얇은 구름 | 아무도 오르지 못한 산 | 자기만의 궤도
lesson: 태양계 | 바다 | 새 | 화산 | 날씨 | 빛과 그림자 | 옛날 음악 | 사람의 귀 | 벌의 언어 | 시간 | 한글 | 빵의 역사
teach: 큰 원을 그려요 | 태양을 가운데에 놓아요 | 질문을 적어 봅시다 | 세 번째 그림을 보세요 | 짝을 찾으세요
  종이를 두 번 접어요 | 위성을 세어 봅시다 | 답을 확인해요 | 큰 소리로 읽어 볼까요 | 숫자를 하나 생각하세요
  그림자를 재요
news: 강물이 다시 불어나고 있습니다 | 파업이 끝났습니다 | 새 다리가 생깁니다 | 기름값이 떨어졌습니다
  우리 팀이 크게 이겼습니다 | <num> 명이 구조됐습니다 | 학교가 일찍 방학합니다 | <city>에서 희귀한 새가 발견됐습니다
  선거가 미뤄졌습니다 | 태풍 피해는 없었습니다 | 터널이 다시 열렸습니다 | 교통이 매우 복잡합니다
place: <city> 가는 길 | 오래된 다리 | 북쪽 역 | 수영장 | 중앙 광장 | 공항 | 큰 극장 | 남쪽 해변
weather: 맑겠습니다 | 흐리겠습니다 | 안개가 끼겠습니다 | 바람이 불겠습니다 | 춥겠습니다 | 따뜻하겠습니다
  비가 조금 오겠습니다 | 눈이 오겠습니다 | 무덥겠습니다
weatherextra: 저녁에는 천둥이 치겠습니다 | 곳에 따라 눈이 내립니다 | 북풍이 셉니다 | 아침에는 안개가 낍니다
  기온이 떨어집니다
weathernikka: 추우니까 | 더우니까 | 바람이 부니까 | 비가 오니까 | 눈이 오니까 | 미끄러우니까 | 쌀쌀하니까
weatherdo: 우산 가져가세요 | 두꺼운 외투를 입으세요 | 그냥 집에 있어요 | 장갑 잊지 마세요 | 차를 끓일게요
  운전 조심하세요 | 창문 닫아요 | 모자를 쓰세요
nature: 바다 | 파도 | 새 | 강물 | 빗방울 | 바람 | 천둥 | 숲 | 종 | 불 | 기차
path: 바닷가를 | 공원을 | 항구 쪽으로 | 언덕길을 | 다리 위를 | 호숫가를 | 돌길을 | 가로수 길을
walkdo: 노을을 봐요 | 조개껍데기를 찾아요 | 오리에게 먹이를 줘요 | 맑은 공기를 마셔요 | 배를 세어 볼까요
  천천히 이야기해요 | 아이스크림을 먹어요 | 파도 소리를 들어요
naturething: 바다 | 갓 구운 빵 | 젖은 풀 | 가을 낙엽 | 비 온 뒤 | 벽난로 | 첫눈 | 산 | 소나무 | 여름밤 | 헌책
everdone: <city>에 가 본 | 고래를 본 | 스키를 타 본 | 이렇게 멀리 걸어 본 | 이런 소리를 들은 | 말을 타 본
  해돋이를 본 | 빵을 구워 본 | 목소리가 안 나온
habit: 차를 마셔요 | 달리기를 해요 | 신문을 읽어요 | 바둑을 둬요 | 지하철을 타요 | 국을 끓여요 | 꽃에 물을 줘요
  수영을 해요 | 집에 전화해요 | 바이올린을 연습해요 | 개를 산책시켜요 | 판소리를 들어요
whenhabit: 아침 먹기 전에 | 퇴근 후에 | <day>요일에 | 겨울에 | 밤에 | 저녁때 | 쉬는 날에
person: 우리 형 | 여동생 | 이웃 | 아버지 | 어머니 | 삼촌 | 아이들 | 친구 | 사장님 | 새 선생님 | 고모 | 사촌 | 아들
  딸
thing: 정원 | 옛날 영화 | 음악 | 빵 | 날씨 | 돈 | 그 여행 | 그 신발 | 제 요리 | 달 | 축구 | 그 농담
past: 낚시를 갔어요 | 저녁을 먹었어요 | 영화를 봤어요 | 카드놀이를 했어요 | 만두를 빚었어요 | 부엌을 칠했어요
  마당을 쓸었어요 | 배를 놓쳤어요 | 양탄자를 샀어요 | 지붕을 고쳤어요 | 길을 잃었어요
ask: 가장 가까운 <shop>{이} 어디예요 | 이 <product>{은} 얼마예요 | 여기 자리 있어요 | 지금 몇 시예요 | 프랑스어 하세요
  <landmark>에 어떻게 가요 | 다시 말해 주시겠어요 | <shop>{은} 몇 시에 열어요 | 제 <belonging>{을} 보셨어요
  표가 필요해요 | <belonging> 좀 빌려도 돼요
belonging: 열쇠 | 안경 | 우산 | 겉옷 | 연필 | 지갑 | 전화기 | 칫솔 | 자 | 장갑
landmark: 교회 | 다리 | 우체국 | 신호등 | 분수 | 시청 | 빵집 | 학교 | 병원 | 동상
direction: 왼쪽에 있어요 | 쭉 가시면 돼요 | 바로 거기예요 | <few> 분이면 도착해요 | 은행 옆이에요 | 공원 맞은편이에요
  삼 층이에요
opinion: 그 말이 맞아요 | 일찍 나가야 해요 | 파란 게 더 예뻐요 | 곧 올 거예요 | 할 만했어요 | 일을 좋아해요
  잘 골랐어요 | 아무도 못 들었어요 | 잘될 거예요 | 아직 일러요 | 저 길이 더 빨라요 | 책상이 너무 작아요
  꽤 재미있었어요
comfort: 누구나 그래요 | 시간은 충분해요 | 내일 하면 돼요 | 또 찾을 거예요 | 아무도 몰라요 | 다시 해 봐요 | 안 바빠요
  그냥 농담이에요 | 고비는 넘겼어요
thanks: 도와줘서 | 꽃을 줘서 | 멀리서 와 줘서 | 좋은 음악을 들려줘서 | 전화해 줘서 | 기다려 줘서
  즐거운 저녁이었어요, | 솔직히 말해 줘서 | 응원해 줘서
request: 문 좀 닫아 주세요 | 소금 좀 주세요 | 조금 더 크게 말해 주세요 | <person>{을} 기다려 주세요
  신발을 벗어 주세요 | 소리를 줄여 주세요 | 이것 좀 들어 주세요 | 숫자를 골라 주세요 | 개를 봐 주세요
  사진을 보내 주세요 | 상자를 옮겨 주세요 | 수건 좀 주세요
goods: 사과 <num> 개 | 의자 <num> 개 | 달걀 <num> 개 | 물 <num> 병 | 표 <num> 장 | 레몬 <num> 개 | 담요 <num> 장
  연필 <num> 자루 | 책 <num> 권 | 장미 <num> 송이 | 양말 <num> 켤레 | 접시 <num> 개
lost: 안경 | 빨간 서류철 | 그 사람 이름 | 신발 한 짝 | 돌아가는 길 | 그 단어 | 열쇠 둔 곳 | 주소 | 비밀번호
whatanice: 좋은 날이 | 예쁜 목소리 | 멋진 곳이 | 아름다운 정원이 | 좋은 생각이 | 이상한 소리 | 즐거운 저녁이
  멋진 경치 | 큰 선물이
project: 이사했어요 | 집을 지었어요 | 숙제를 끝냈어요 | 직장을 옮겼어요 | 그 책을 다 읽었어요 | 차를 고쳤어요
  수영을 배웠어요 | 나무를 심었어요
advice: 다른 문을 열어 보는 | <person>{과} 이야기하는 | 하루 쉬는 | 친구를 데려오는 | 적어 두는 | 일찍 자는
  따뜻한 걸 먹는 | 병원에 가는 | 작은 걸 사는 | 다시 읽는 | 먼저 재 보는
short: 그럼요 | 알겠어요 | 좋아요 | 잠깐만요 | 정말요 | 가요 | 괜찮아요 | 잘 자요 | 내일 봐요 | 아쉽네요 | 맞아요
  대단해요 | 앉으세요 | 몰라요 | 먼저 가세요 | 조심해요
"""
_KO_FIXED = """
시간이 늦었으니 이제 집에 갑시다. | 이 이야기는 아무한테도 한 적 없어요. | 천천히 하셔도 돼요.
도대체 무슨 말을 하고 싶은 거야? | 오늘 달이 참 밝네요. | 마침 전화하려던 참이었어요. | 생일 진심으로 축하해요!
할머니가 끓인 된장찌개가 제일 맛있어요. | 소리 좀 줄여 주실래요? | 다 같이 힘내면 꼭 할 수 있어요.
조심해요, 냄비가 아직 뜨거워요. | 너무 웃어서 의자에서 떨어졌어요. | 봄이 와서 꽃이 활짝 폈어요.
그 옷 정말 잘 어울린다. | 줄이 점점 길어지네요. | 택배 왔습니다. | 유학 간다는 게 사실이야?
우리 딸은 피아노를 칠 줄 알아요. | 아이들이 나비를 쫓아다녀요. | 그건 깊이 생각해 볼 문제예요.
멀리서 피리 소리가 들려왔다. | 티끌 모아 태산이라는 말이 있죠. | 지구는 하나뿐입니다. | 과일 좀 사 올게요.
눈이 펑펑 쏟아져서 앞이 안 보여요. | 고양이가 창가에서 낮잠을 자요. | 신분증 꼭 챙기세요. | 졸업을 축하합니다!
사무실에 열쇠를 두고 왔어요. | 기차가 삼십 분이나 늦었어요. | 이 노래를 들으면 어린 시절이 떠올라요.
선생님, 질문 있어요. | 점심은 냉면 먹을까, 짜장면 먹을까? | 숨을 깊이 들이쉬고 어깨에 힘을 빼세요.
처음부터 다시 합시다. | 그는 날마다 자전거로 출근해요. | 안전벨트를 매 주십시오. | 신발 치수가 어떻게 되세요?
꽤 괜찮은 생각 같은데요. | 벽에 산수화가 걸려 있어요. | 저기 분식집 김밥이 끝내줘요.
공항 가려면 몇 번 버스를 타야 해요? | 밖에 이슬비가 내려요. | 피곤하지만 정말 보람 있었어요.
내일 비가 오면 집에서 영화 보자. | 여기서 만날 줄은 꿈에도 몰랐어요. | 오래 기다리게 해서 죄송합니다.
물이 끓으니까 불을 줄여요. | 꼬박 삼 년 걸려서 완성했어요. | 시작이 반이다. | 조금 달지만 아주 맛있네요.
잘 먹겠습니다. | 수고하셨습니다, 내일 봐요. | 깜짝이야, 갑자기 나타나지 마! | 빵 굽는 냄새가 골목을 채웠다.
왜 아무 말도 안 해요? | 귀뚜라미가 밤새 울었다. | 예쁜 꽃다발을 받았어요. | 뒷산에 토끼가 뛰어다녀요.
쓰레기는 꼭 분리해서 버려 주세요. | 의사 선생님이 푹 쉬라고 하셨어요. | 햇빛이 눈부셔서 눈을 감았다.
얘기 좀 할 수 있을까? | 넓은 들판에 노란 꽃이 피었다.
"""
_KO_TEST = """
등대지기가 지나가는 배에 손을 흔든다. | 누가 부엌에 바이올린을 두고 갔지? | 할아버지 밭에서 커다란 호박이 열렸다.
우리 고양이는 소파를 절대 양보하지 않아요. | 개구리가 퐁당 연못에 뛰어들었다.
승강기가 고장 나서 계단으로 올라갔어요. | 그녀는 왼손으로 이 벽을 다 그렸대요. | 바람에 밀짚모자가 지붕까지 날아갔다.
우주인은 딸기 꿈을 꾸었다. | 올겨울은 유난히 빨리 찾아왔다. | 어부는 동트기 전에 그물을 손질한다.
재단사는 말없이 치수를 쟀다. | 막히는 길보다 걷는 편이 낫지. | 합창이 시작되자 눈송이가 흩날렸다.
설탕은 저을수록 빨리 녹아요. | 계단 밑에 예의 바른 쥐가 산다. | 양봉가는 먹구름을 올려다보았다.
글씨가 꼭 춤추는 개미 같네. | 기장님, 첫 비행 무사히 다녀오세요. | 금붕어한테 밥 그만 줘.
헛간 문이 뻑뻑하니까 세게 밀어! | 솔직한 실수는 용서받는 법이야. | 이불 하나를 덮고 무서운 이야기를 했다.
동굴이 캄캄하니 손전등을 챙기자. | 마지막 일 분을 녹화한 사람 있나요? | 목수는 망치를 어디에 숨겼을까?
벚나무로 숟가락 두 개를 깎았다. | 작은 목소리도 세상을 바꿀 수 있다. | 악단은 낡은 공장에서 연습 중이에요.
마라톤 뒤의 목욕은 최고지. | 낙타가 느릿느릿 사막을 건넌다. | 우체부가 초인종을 두 번 눌렀다.
"""
_DE = """
say:
  <short>[/, <name>].
  <hi>, <welcome>.
  <hi>, ich bin <name>, und <today>.
  Mein Name ist <name> und ich <job>.
  <hi>, <name>, <howareyou>?
  [Schön/Wie schön/Ich freue mich], dass [du gekommen bist/Sie da sind/wir uns wiedersehen], <name>.
  Ich [hätte gern/möchte/nehme] <order>[/, <extra>], bitte.
  [Könnten wir/Dürfen wir/Können wir] <order> und <order> [haben/bekommen/bestellen]?
  Der <drink> ist in <few> Minuten fertig.
  Das ist der [beste/stärkste/mildeste/seltsamste] <drink> [seit Langem/der ganzen Stadt/in diesem Jahr].
  [Wollen wir/Sollen wir/Möchtest du] <where> [sitzen/warten/reden][/, da ist es <quiet>]?
  <shop> [öffnet/schließt] [heute/morgen/wieder] um <clock>[/, <auf>].
  Ich [treffe/besuche/sehe/frage] <person_acc> um <clock> <where>.
  Das ist unser [neuester/leichtester/kleinster/bester] <prod_m>, er <does>.
  Das ist unsere [neueste/leichteste/kleinste/beste] <prod_f>, sie <does>.
  [Schauen Sie/Sehen Sie/Achten Sie] auf <part_acc>: [sehr/wirklich/erstaunlich/so] <quality>.
  [Heute/Diese Woche/Endlich] [zeigen/präsentieren/enthüllen] wir <launch>.
  Mit einem [Knopf/Finger/Wort] können Sie <can>.
  Er kostet [nur/etwa/genau] <num> Euro und hält <num> <period>.
  [Der Bildschirm/Die Batterie/Das Armband/Der Griff/Die Linse] <partdoes>.
  Es gibt ihn in <colour>, <colour> und <colour>.
  <planet> ist [viel/etwas/deutlich] [größer/kleiner/kälter/heißer/heller/weiter weg] als <planet>.
  <outer> braucht [viele Jahre/Jahrzehnte/sehr lange] für eine Reise um die Sonne.
  [Seht ihr/Wisst ihr/Schaut mal], <planet> hat <planetfact>.
  [Wer weiß/Wer kann mir sagen/Ratet mal], wie viele <things> <planet2> hat?
  Heute [lernen/sprechen/lesen/reden] wir etwas über <lesson>.
  [Zuerst/Dann/Danach/Jetzt/Zum Schluss] <teach>.
  Wie viel ist <num> [plus/minus/mal] <num>?
  [Bitte öffnet/Schlagt/Lest] [das Buch/das Heft] auf Seite <num>[/ auf].
  [Und nun die Nachrichten/Eine Meldung/Aus der Region]: <news>.
  [Die Polizei/Ein Sprecher/Die Forscherin/Der Bürgermeister] [sagte/erklärte/teilte mit]: <news>.
  <place> bleibt <few> <period> geschlossen.
  Der [Zug/Bus/Flug] nach <city> fährt um <clock> ab.
  [Morgen/Am Wochenende/Heute Nacht/Übermorgen] wird es <weather>[/, dazu <weatherextra>].
  [Draußen/Hier/Heute] ist es <weather>, also <weatherdo>.
  Hörst du <nature_acc>[/ dort drüben/ da hinten]?
  [Lass uns/Wir könnten/Wollen wir] <path> gehen und <walkdo>.
  Ich [liebe/mag/vermisse/genieße] den [Geruch/Klang/Anblick] von <naturething>.
  [Hast du schon einmal/Haben Sie jemals/Habt ihr schon mal] <everdone>?
  <whenhabit> <habit>.
  <person_nom> [spricht/redet/erzählt] [gern/ständig/nie/oft] von <thing_dat>.
  [Gestern/Letzte Woche/Am <day>] habe ich mit <person_dat> <past>.
  [Entschuldigung/Verzeihung/Guten Tag], <ask>?
  [An der/Hinter der/Vor der] <landmark_f> [links/rechts], dann <direction>.
  Ich [glaube/denke/hoffe/fürchte], <opinion>.
  [Keine Sorge/Macht nichts/Schon gut/Kein Problem], <comfort>.
  [Danke/Vielen Dank/Herzlichen Dank] für <thanks>[/, <name>].
  [Könntest du bitte/Würdest du/Kannst du mal] <request>?
  Wir brauchen <num> <goods> und <num> <goods>.
  [Auf dem Tisch/Im Schrank/In der Kiste/Im Regal] liegen <num> <goods>.
  Meine [Zimmernummer/Telefonnummer/Platznummer] ist <digit>, <digit>, <digit>, <digit>.
  Ich kann <lost> nicht [finden/sehen/öffnen/erkennen].
  Was für [ein schöner/ein seltsamer/ein herrlicher] <whata_m>!
  Was für eine [schöne/seltsame/herrliche] <whata_f>!
  [Wir/Sie] haben <project> [gestern/letzten <day>/vor <few> <period_dat>] [beendet/gesehen/gekauft/vergessen].
  [Du solltest/Sie sollten/Vielleicht solltest du] <advice>[/, <name>].
  Heute ist <day>, der <ordinal> <month>.
  Meine Oma ist <unit>und<oldtens> Jahre alt und <old>.
hi: hallo | guten Morgen | guten Tag | guten Abend | grüß Gott | hallo zusammen | willkommen zurück | servus | hey
welcome: schön, Sie zu sehen | danke fürs Zuschauen | nehmen Sie doch Platz | wie geht es Ihnen heute
  ich habe Sie schon erwartet | kommen Sie bitte herein | das freut mich sehr | lange nicht gesehen
name: Anna | Jürgen | Sophie | Matthias | Käthe | Björn | Friederike | Joachim | Heike | Günther | Lukas | Charlotte
  Moritz | Zoë | Herr Schäfer | Frau Böhm | Herr Pfeiffer | Frau Köhler
today: heute zeige ich euch etwas Neues | das ist mein erster Tag | ich habe eine Frage
  ich erzähle dir eine Geschichte | hier arbeite ich | ich möchte Ihre Meinung hören | wir haben viel vor
job: arbeite in einer Bäckerei | unterrichte Musik | repariere Uhren | schreibe Bücher | baue Möbel | studiere Chemie
  fahre einen Bus | lese die Nachrichten | verkaufe Blumen | zeichne Landkarten | züchte Pferde
  führe ein kleines Hotel
howareyou: wie war dein Wochenende | hast du gut geschlafen | bist du bereit | wie läuft die neue Arbeit
  was machst du so | wo warst du denn | wollen wir anfangen | gefällt es dir hier
order: einen <drink> | eine Tasse Tee | ein Stück <cake>kuchen | zwei Kaffee | ein Glas <cold> | ein Käsebrötchen
  die Tagessuppe | eine Brezel | frisches Obst | einen großen <drink>
drink: Kaffee | Cappuccino | Kakao | Milchkaffee | Pfefferminztee | Früchtetee | Espresso | Kräutertee
cold: Wasser | Orangensaft | Milch | Apfelsaft | Eistee | Limonade
cake: Schokoladen | Möhren | Zitronen | Kirsch | Nuss | Käse | Pflaumen | Apfel
extra: mit Hafermilch | ohne Zucker | mit etwas Honig | ohne Eis | mit viel Sahne | zum Mitnehmen
few: zwei | drei | fünf | sechs | acht | zehn
where: am Fenster | im Garten | an der Ecke | am Brunnen | unter dem Baum | hinter der Kirche | oben | vor dem Theater
  am üblichen Ort
quiet: ruhiger | wärmer | sonnig | schöner | kühler | gemütlich
shop: die Bibliothek | die Bäckerei | das Museum | das Schwimmbad | der Buchladen | die Apotheke | der Markt
  die Bank | der Zoo
auf: wie immer | wie üblich | für alle
clock: <hour> Uhr | halb <hour> | Viertel nach <hour> | Viertel vor <hour> | kurz nach <hour> | <hour> Uhr dreißig
hour: zwei | drei | vier | fünf | sechs | sieben | acht | neun | zehn | elf | zwölf
prod_m: Rucksack | Lautsprecher | Wasserkocher | Stuhl | Kopfhörer | Roboter | Fernseher
prod_f: Uhr | Kamera | Lampe | Tastatur | Brille | Waage | Küchenmaschine
does: zählt jeden Schritt | passt in jede Tasche | lädt in einer Stunde | misst den Puls | hört auf Ihre Stimme
  braucht kein Kabel | wiegt fast nichts | besteht aus Glas und Stahl | zeigt das Wetter | schaltet sich selbst aus
  kennt jeden Weg
part_acc: den Rand | das Armband | die Rückseite | den Bildschirm | den Griff | die Farbe | die Linse | die Oberfläche
  den Knopf
quality: glatt | dünn | leicht | weich | hell | stabil | klar | einfach | präzise | schick | hübsch
launch: <num> neue Ideen | unser schnellstes Gerät | etwas ganz Besonderes | die Zukunft der Arbeit
  das Ergebnis von <num> Jahren | eine völlig neue <prod_f>
can: ein Foto machen | die Zeit ablesen | den Schlüssel finden | die Tür abschließen | das Essen bezahlen
  die Musik wechseln | Nachrichten lesen | das Licht einschalten | den Weg suchen
period: Stunden | Tage | Wochen | Monate | Jahre
period_dat: Stunden | Tagen | Wochen | Monaten | Jahren
num: zwei | drei | vier | fünf | sechs | sieben | acht | neun | zehn | elf | zwölf | dreizehn | sechzehn | siebzehn
  zwanzig | dreißig | vierzig | <unit>und<tens> | <unit>und<tens> | hundert | tausend
unit: ein | zwei | drei | vier | fünf | sechs | sieben | acht | neun
tens: zwanzig | dreißig | vierzig | fünfzig | sechzig | siebzig | achtzig | neunzig
oldtens: sechzig | siebzig | achtzig | neunzig
digit: null | eins | zwei | drei | vier | fünf | sechs | sieben | acht | neun
partdoes: ist heller als je zuvor | hält mehrere Tage | lässt sich leicht reinigen | fühlt sich an wie Seide
  lässt sich tauschen | passt sich dem Licht an | ist aus echtem Leder | funktioniert auch unter Wasser
  dreht sich in beide Richtungen
colour: Rot | Orange | Gelb | Grün | Türkis | Blau | Dunkelblau | Lila | Rosa | Braun | Grau | Schwarz | Weiß
planet: Merkur | Venus | die Erde | Mars | Jupiter | Saturn | Uranus | Neptun
planet2: Mars | Jupiter | Saturn | Uranus | Neptun
outer: Jupiter | Saturn | Uranus | Neptun
planetfact: starke Winde | zwei Pole | Tag und Nacht | eine eigene Bahn | dünne Wolken | hohe Berge
  einen festen Kern
things: Monde | Ringe | Stürme | Wolken | Jahreszeiten
lesson: die Planeten | das Meer | die Vögel | Vulkane | das Wetter | Licht und Schatten | alte Musik
  das menschliche Ohr | die Sprache der Bienen | die Zeit | Märchen | die Geschichte des Brotes
teach: zeichnen wir einen Kreis | kommt die Sonne in die Mitte | schreiben wir die Frage auf
  betrachten wir das dritte Bild | falten wir das Papier zweimal | zählen wir die Monde | prüfen wir die Antworten
  lesen wir den Satz laut vor | messen wir den Schatten
news: Der Fluss steigt wieder | Der Streik ist beendet | Eine neue Brücke wird gebaut | Der Ölpreis ist gefallen
  Alle Menschen wurden gerettet | Die Schulen schließen früher | In <city> wurde ein seltener Vogel entdeckt
  Die Wahl wurde verschoben | Der Sturm richtete kaum Schaden an | Der Tunnel ist wieder frei
  Der König besucht <city> | Es gibt viel Verkehr
day: Montag | Dienstag | Mittwoch | Donnerstag | Freitag | Samstag | Sonntag
month: Januar | Februar | März | April | Mai | Juni | Juli | August | September | Oktober | November | Dezember
ordinal: erste | zweite | dritte | vierte | fünfte | siebte | achte | zehnte | zwölfte | zwanzigste | dreißigste
place: die Straße nach <city> | die alte Brücke | der Nordbahnhof | das Schwimmbad | der Marktplatz | der Flughafen
  das Theater
city: Berlin | Hamburg | München | Köln | Zürich | Wien | Leipzig | Düsseldorf | Würzburg | London | Paris | Tokio
  Rom | Lübeck
weather: sonnig | bewölkt | neblig | windig | nass und kalt | warm und trocken | eisig | mild | regnerisch | stürmisch
weatherextra: einige Schauer | Blitz und Donner | etwas Schnee | starker Wind | viel Sonnenschein | dichter Nebel
weatherdo: nimm einen Schirm mit | zieh den dicken Mantel an | bleiben wir zu Hause | vergiss die Handschuhe nicht
  koche ich Tee | fahr vorsichtig | schließ die Fenster | setz eine Mütze auf
nature_acc: das Meer | die Wellen | die Vögel | den Fluss | den Regen | den Wind | den Donner | die Glocken
  das Feuer | die Bäche
path: am Ufer entlang | durch den Park | zum Hafen hinunter | den Hügel hinauf | über die Brücke | um den See
  zum Leuchtturm
walkdo: den Sonnenuntergang ansehen | Muscheln suchen | die Enten füttern | frische Luft schnappen | die Boote zählen
  in Ruhe reden | ein Eis essen | den Wellen lauschen
naturething: frischem Brot | nassem Gras | buntem Laub | altem Holz | Regen und Wind | Kiefern | alten Büchern
  Meer und Salz | Schnee
everdone: einen Wal gesehen | so ein Geräusch gehört | Brot gebacken | die Stimme verloren | auf einem Pferd gesessen
  in <city> gewohnt | unter Sternen geschlafen | echte Vanille probiert | Geige gespielt
habit: trinke ich <often> Tee | gehe ich <often> laufen | lese ich <often> Zeitung | spiele ich <often> Schach
  nehme ich <often> den Bus | koche ich <often> Suppe | gieße ich <often> die Blumen | gehe ich <often> schwimmen
  rufe ich <often> meine Mutter an | übe ich <often> Geige | höre ich <often> Jazz
often: immer | oft | selten | nie | meistens | gern
whenhabit: vor dem Frühstück | nach der Arbeit | am <day> | im Winter | nachts | am Abend | in den Ferien
person_nom: mein Bruder | meine Schwester | unser Nachbar | mein Vater | ihre Mutter | sein Onkel | eine Freundin
  der Chef | die neue Lehrerin | meine Tante | dein Cousin
person_acc: meinen Bruder | meine Schwester | unseren Nachbarn | den Vater | ihre Mutter | seinen Onkel
  eine Freundin | den Chef | die neue Lehrerin | die Tante | deinen Cousin
person_dat: meinem Bruder | meiner Schwester | unserem Nachbarn | dem Vater | ihrer Mutter | seinem Onkel
  einer Freundin | dem Chef | der neuen Lehrerin | der Tante | deinem Cousin
thing_dat: dem Garten | alten Filmen | der Musik | frischem Brot | dem Wetter | Geld | der Reise | den Schuhen
  meinem Essen | dem Mond | Fußball | diesem Witz
past: gefischt | zu Abend gegessen | einen Film gesehen | Karten gespielt | einen Kuchen gebacken
  die Küche gestrichen | den Keller geputzt | das Schiff verpasst | einen Teppich gekauft | das Dach repariert
  lange telefoniert
ask: wo ist der nächste Bahnhof | was kostet diese <prod_f> | ist dieser Platz noch frei | wie spät ist es
  sprechen Sie Französisch | wo finde ich die <landmark_f> | könnten Sie das wiederholen
  haben Sie meinen Schlüssel gesehen | brauche ich eine Fahrkarte | darf ich Ihren Stift benutzen
landmark_f: Kirche | Brücke | Post | Ampel | Bäckerei | Schule | Klinik | Statue | Kreuzung | Apotheke
direction: ist es auf der linken Seite | immer geradeaus | gleich um die Ecke | noch <few> Minuten zu Fuß
  neben der Bank | gegenüber vom Park | im dritten Stock
opinion: er hat recht | wir sollten bald gehen | die blaue ist besser | sie kommen gleich | es hat sich gelohnt
  sie mag ihre Arbeit | du hast gut gewählt | niemand hat uns gehört | das könnte klappen | es ist noch zu früh
  der andere Weg ist kürzer | der Tisch ist zu klein
comfort: das passiert jedem | wir haben viel Zeit | ich mache es morgen | du findest einen anderen
  niemand hat es bemerkt | wir versuchen es noch einmal | ich habe es nicht eilig | es war nur ein Scherz
  das Schlimmste ist vorbei
thanks: deine Hilfe | die Blumen | die weite Reise | die schöne Musik | den Anruf | deine Geduld | den netten Abend
  deine Ehrlichkeit | das lange Warten | Ihr Vertrauen | die Überraschung
request: die Tür schließen | mir das Salz reichen | etwas lauter sprechen | auf <person_acc> warten
  die Schuhe ausziehen | die Musik leiser stellen | das kurz halten | eine Zahl wählen | auf den Hund aufpassen
  mir die Bilder schicken | die Kiste tragen | ein Handtuch holen
goods: Äpfel | Stühle | Eier | Flaschen | Karten | Kisten | Löffel | Zitronen | Batterien | Decken | Orangen | Stifte
  Zwiebeln | Rosen | Schlüssel | Knöpfe | Bücher | Töpfe | Pfirsiche | Pilze
lost: meine Brille | den roten Ordner | diese Dose | den anderen Schuh | den Rückweg | das richtige Wort | den Knopf
  die Adresse | das Schloss
whata_m: Tag | Ort | Garten | Gedanke | Abend | Ausblick | Zufall | Lärm | Duft
whata_f: Überraschung | Stimme | Idee | Farbe | Nacht | Geschichte | Landschaft | Aussicht
project: die Küche | den Film | das Projekt | das Spiel | das zweite Kapitel | die Reise | das Dach | das Rätsel
advice: die andere Tür probieren | mit <person_dat> reden | einen Tag freinehmen | es aufschreiben
  früh ins Bett gehen | etwas Warmes essen | den Arzt rufen | im Chor singen | die kleinere kaufen
  es noch einmal lesen | zuerst nachmessen
old: sehr gesund | fährt noch Rad | singt gern | tanzt jeden Tag | hört schlecht | kocht am besten
short: ja, natürlich | überhaupt nicht | vielleicht später | das stimmt | nein, danke | einverstanden | komm her
  los geht's | warte kurz | gut gemacht | gute Nacht | bis bald | klingt gut | keine Ahnung | nach Ihnen | wie schade
  pass auf dich auf | schön hier
"""
_DE_FIXED = """
Es ist spät, wir sollten nach Hause gehen. | Das habe ich noch nie jemandem erzählt. | Lass dir ruhig Zeit.
Was willst du eigentlich sagen? | Der Mond ist heute rund und hell. | Ich wollte dich gerade anrufen.
Alles Gute zum Geburtstag! | Omas Gulasch schmeckt am besten. | Könnten Sie bitte etwas leiser sein?
Gemeinsam schaffen wir das. | Vorsicht, der Topf ist noch heiß. | Er lachte so sehr, dass er vom Stuhl fiel.
Der Frühling ist da, und alles blüht. | Das Kleid steht dir ausgezeichnet. | Die Schlange wird immer länger.
Ihr Paket ist angekommen. | Stimmt es, dass du im Ausland studierst? | Meine Tochter spielt Klavier.
Die Kinder jagen Schmetterlinge. | Übung macht den Meister. | In der Ferne hörte man eine Flöte.
Wir haben nur einen Planeten. | Ich kaufe schnell noch etwas Obst. | Bei diesem Schnee sieht man gar nichts.
Die Katze schläft auf der Fensterbank. | Vergessen Sie Ihren Ausweis nicht. | Herzlichen Glückwunsch zur Prüfung!
Ich habe den Schlüssel im Büro gelassen. | Der Zug hat eine halbe Stunde Verspätung.
Dieses Lied erinnert mich an meine Kindheit. | Fischers Fritz fischt frische Fische.
Heute gibt es Knödel oder Nudeln. | Atme tief ein und lass die Schultern los. | Fangen wir noch einmal von vorne an.
Er fährt jeden Tag mit dem Fahrrad. | Bitte schnallen Sie sich an. | Welche Schuhgröße haben Sie?
Das ist gar keine schlechte Idee. | An der Wand hängt ein altes Gemälde. | Morgenstund hat Gold im Mund.
Welcher Bus fährt zum Flughafen? | Draußen nieselt es ein wenig. | Es war anstrengend, aber es hat sich gelohnt.
Wenn es regnet, bleiben wir daheim. | Ich hätte nie gedacht, dich hier zu treffen.
Entschuldigen Sie, dass Sie warten mussten. | Das Wasser kocht, dreh den Herd herunter.
Wir haben volle drei Jahre gebraucht. | Aller Anfang ist schwer. | Ein bisschen süß, aber köstlich. | Guten Appetit!
Bis morgen, und schönen Feierabend. | Huch, hast du mich erschreckt! | Der Apfel fällt nicht weit vom Stamm.
Pünktlich um zwölf läuten die Glocken. | Mach bitte das Licht aus. | Möchtest du noch ein Stück Pflaumenkuchen?
Jeder Topf findet seinen Deckel. | Die Äpfel sind süß und saftig. | Zwischen zwei Zweigen zwitschern Vögel.
Ich könnte dieses Buch hundertmal lesen. | Der Pfarrer pflückt frische Pfirsiche. | Wir genießen die Ruhe am See.
Schöne Grüße an deine Eltern. | Das wüsste ich auch gern.
"""
_DE_TEST = """
Der Leuchtturmwärter winkt jedem Schiff zu. | Wer hat die Geige in der Küche vergessen?
Opas Kürbis ist größer als ein Fußball. | Unsere Katze teilt ihr Kissen mit niemandem.
Ein Frosch sprang mutig in den Teich. | Der Aufzug steckt schon wieder fest.
Sie hat die ganze Wand mit links bemalt. | Mein Strohhut flog über die Dächer. | Der Astronaut träumte von Erdbeeren.
Der Winter kam früher als die Gänse dachten. | Vor Sonnenaufgang flicken die Fischer ihre Netze.
Wortlos nahm der Schneider Maß. | Ich laufe lieber, als einen Parkplatz zu suchen.
Leise summte der Chor, während es schneite. | Zucker löst sich schneller, wenn man rührt.
Unter der Treppe wohnt eine höfliche Maus. | Der Imker blickte besorgt zu den Wolken.
Diese Schrift sieht aus wie tanzende Ameisen. | Viel Glück beim ersten Flug, Frau Kapitän.
Füttere die Goldfische nicht schon wieder. | Die Scheunentür klemmt, drück fester!
Ein ehrlicher Fehler ist schnell verziehen. | Zu dritt erzählten sie sich Gruselgeschichten.
In der Höhle ist es stockdunkel. | Hat jemand die letzte Minute aufgenommen?
Wo versteckt der Tischler seinen Hammer? | Aus Kirschholz schnitzte er zwei Löffel.
Auch eine leise Stimme kann viel bewegen. | Das Orchester probt in einer alten Fabrik.
Nach dem Marathon hilft nur ein heißes Bad. | Gemächlich zieht das Kamel durch die Wüste.
Der Briefträger klingelte zweimal.
"""
_FR = """
say:
  <short>[/, <name>].
  <hi>, <welcome>.
  <hi>, je m'appelle <name>, et <today>.
  [Moi c'est/Ici/Je suis] <name>, <job>.
  <hi> <name>, <howareyou> ?
  [Ravi/Content/Très heureux] [de vous voir/de te rencontrer/que tu sois là], <name>.
  [Je voudrais/Je vais prendre/Donnez-moi] <order>[/, <extra>], s'il vous plaît.
  [Pourrions-nous avoir/On pourrait avoir/Est-ce qu'on peut avoir] <order> et <order> ?
  Votre <drink> sera prêt dans <few> minutes.
  C'est le [meilleur/premier/pire] <drink> [de la ville/de l'année/que je connaisse].
  [On s'assoit/On se retrouve/Attendons] <where>[/, c'est plus <quiet>].
  <shop> [ouvre/ferme] à <clock>.
  Je [vois/retrouve/rejoins/cherche] <person> à <clock> <where>.
  Voici notre [nouveau/dernier/meilleur] <prod_m>, il <does>.
  Voici notre [nouvelle/dernière/meilleure] <prod_f>, elle <does>.
  [Regardez/Touchez/Observez] <part_m> : il est [très/vraiment/étonnamment/si] <qual_m>.
  [Regardez/Touchez/Observez] <part_f> : elle est [très/vraiment/étonnamment/si] <qual_f>.
  [Aujourd'hui/Cette semaine/Enfin], nous [présentons/dévoilons/lançons] <launch>.
  [D'un geste/D'un seul mot/D'un doigt], vous pouvez <can>.
  Il coûte [seulement/environ/à peine] <num> euros et dure <num> <period>.
  [L'écran/La batterie/Le bracelet/La poignée/Le clavier] <partdoes>.
  On le trouve en <colour>, en <colour> ou en <colour>.
  <planet> est [bien/un peu/beaucoup] plus [grande/petite/froide/chaude/brillante/lointaine] que <planet_f>.
  <outer> met [des années/très longtemps/une éternité] à faire le tour du Soleil.
  [Vous voyez/Regardez/Écoutez bien], <planet> a <planetfact>.
  [Qui sait/Qui peut me dire/Devinez] combien <planet2> a de <things> ?
  Aujourd'hui, [nous parlons de/on découvre ensemble/nous allons étudier/voici] <lesson>.
  [D'abord/Ensuite/Puis/Maintenant/Enfin], <teach>.
  Combien font <num> [plus/moins/fois] <num> ?
  [Ouvrez/Prenez] [le livre/le cahier] à la page <num>[/ et <schooldo>].
  [Dans l'actualité/Une dernière nouvelle/Chez nous], <news>.
  [La police/Une experte/Le maire/La ministre] [annonce/affirme/confirme] que <newsque>.
  <place> restera fermé[/ pendant] <few> <period>.
  Le [train/bus/vol/bateau] pour <city> part à <clock>.
  [Demain/Ce week-end/Cette nuit/Après-demain], il fera <weather>[/, avec <weatherextra>].
  Il fait <weather> [dehors/ici/aujourd'hui], alors <weatherdo>.
  Tu entends <nature>[/ là-bas/ au loin] ?
  [On pourrait/Allons/J'aimerais] marcher <path> et <walkdo>.
  [J'aime/J'adore/Je n'oublie pas] [l'odeur/la couleur/le bruit] <naturething>.
  [As-tu déjà/Avez-vous déjà/Tu n'as jamais] <everdone> ?
  <whenhabit>, <habit>.
  <person> [parle/rêve/nous parle] [souvent/toujours/rarement] <thing_de>.
  [Hier/La semaine dernière/<day> dernier], j'ai <past> avec <person>.
  [Excusez-moi/Pardon/Bonjour], <ask> ?
  [Tournez/Prenez] à [gauche/droite] <landmark>, puis <direction>.
  [Je crois/Je pense/J'espère/Il paraît] <opinion>.
  [Ne t'inquiète pas/Ce n'est rien/Pas de souci/Tout va bien], <comfort>.
  Merci [beaucoup/infiniment/encore/] pour <thanks>[/, <name>].
  [Pourrais-tu/Peux-tu/Est-ce que tu peux] <request> ?
  Il nous faut <num> <goods> et <num> <goods>.
  Il y a <num> <goods> [sur la table/dans la boîte/sur l'étagère/dans mon sac].
  Mon numéro est le <digit>, <digit>, <digit>, <digit>.
  Je ne [trouve/vois/reconnais] pas <lost>.
  [Quel/Oh, quel] [beau/joli/drôle de/magnifique] <whata_m> !
  [Quelle/Oh, quelle] [belle/jolie/drôle de/magnifique] <whata_f> !
  [Nous avons/Ils ont/Elles ont] [terminé/vu/oublié/raté] <project> [hier/<day> dernier/il y a <num> <period>].
  [Tu devrais/Vous devriez/On devrait] <advice>[/, <name>].
  Nous sommes le <datenum> <month>, c'est <day>.
  Ma grand-mère a <age> ans et <old>.
hi: bonjour | bonsoir | salut | bonjour à tous | coucou | rebonjour | chers amis | tiens, bonjour
welcome: ça me fait plaisir de vous voir | merci de nous regarder | asseyez-vous donc | comment allez-vous
  je vous attendais | entrez, je vous en prie | bienvenue chez nous | quelle bonne surprise
name: Anne | Juliette | Thomas | Olivier | Grégoire | Henri | Chloé | Martin | Zoé | Agnès | Arthur | Benoît | Lucie
  Guillaume | François | Madeleine | Hugues | Camille
today: aujourd'hui je vous montre du nouveau | c'est mon premier jour | j'ai une question
  je vais te raconter une histoire | c'est ici que je travaille | j'aimerais votre avis | nous avons du travail
job: je travaille dans une boulangerie | je répare des montres | j'enseigne la musique | je dessine des cartes
  je vends des fleurs | je conduis un bus | je fabrique des meubles | j'étudie la chimie | je lis les nouvelles
  je tiens un petit hôtel | je soigne les animaux
howareyou: comment s'est passé ton week-end | tu as bien dormi | tu es prêt | comment va le travail | où étais-tu
  on commence | ça te plaît ici
order: un <drink> | un grand <drink> | une part de tarte <tarte> | deux cafés | trois thés | un verre de <cold>
  un sandwich au fromage | la soupe du jour | une salade de fruits | un croissant
drink: café | thé vert | cappuccino | chocolat chaud | café crème | thé noir | lait chaud
cold: jus d'orange | lait | jus de pomme | limonade | thé glacé | vin rouge
tarte: aux pommes | au citron | aux cerises | aux noix | au fromage | aux prunes | aux myrtilles | à la rhubarbe
extra: sans sucre | avec un peu de miel | sans glaçons | avec de la crème | bien chaud | à emporter
few: deux | trois | cinq | six | huit | dix
where: près de la fenêtre | au fond du jardin | au coin de la rue | devant la fontaine | sous cet arbre
  derrière l'église | à l'étage | devant le musée | à l'endroit habituel
quiet: calme | chaud | agréable | joli | frais | tranquille
shop: la bibliothèque | la boulangerie | le musée | la piscine | la librairie | la pharmacie | le marché | la banque
  le zoo | la gare
clock: <hour> heures | <hour> heures et demie | <hour> heures et quart | <hour> heures moins le quart
  <hour> heures vingt
hour: deux | trois | quatre | cinq | six | sept | huit | neuf | dix | onze
prod_m: téléphone | casque | clavier | vélo | sac à dos | robot | fauteuil | réveil
prod_f: montre | lampe | bouilloire | enceinte | chaise | balance | machine à café
does: compte chaque pas | tient dans la poche | se charge en une heure | mesure le pouls | reconnaît votre voix
  fonctionne sans fil | ne pèse presque rien | annonce la pluie | s'éteint tout seul | montre le chemin
part_m: le bord | le bracelet | le dos | l'écran | le verre | le bouton | le côté
part_f: la poignée | la couleur | la lentille | la surface | la forme | la ligne
qual_m: lisse | fin | léger | doux | lumineux | solide | clair | précis | élégant
qual_f: lisse | fine | légère | douce | lumineuse | solide | claire | précise | élégante
launch: <num> idées neuves | un nouveau <prod_m> | une nouvelle <prod_f> | le fruit de <num> ans de travail
  quelque chose d'unique | une meilleure façon de travailler
can: prendre une photo | lire l'heure | retrouver vos clés | fermer la porte | payer le déjeuner | changer de musique
  allumer la lumière | rejoindre une réunion | choisir un itinéraire
period: heures | jours | semaines | mois | ans
num: deux | trois | quatre | cinq | six | sept | huit | neuf | dix | onze | douze | treize | quatorze | quinze | seize
  vingt | trente | <tens>-<unit> | <tens>-<unit> | soixante-dix | quatre-vingts | cent | mille
age: soixante-dix | soixante-douze | quatre-vingts | quatre-vingt-trois | quatre-vingt-cinq | quatre-vingt-onze
  soixante-huit
tens: vingt | trente | quarante | cinquante | soixante
unit: deux | trois | quatre | cinq | six | sept | huit | neuf
digit: zéro | un | deux | trois | quatre | cinq | six | sept | huit | neuf
partdoes: brille plus que jamais | dure plusieurs jours | se nettoie facilement | est doux comme la soie
  se remplace en un instant | s'adapte à la lumière | est en cuir | marche sous l'eau | tourne dans les deux sens
colour: rouge | orange | jaune | vert | turquoise | bleu | violet | rose | brun | gris | noir | blanc
planet: Vénus | la Terre | cette planète | Mars | Saturne | Neptune
planet_f: Vénus | la Terre | Mars | la Lune | Neptune | sa voisine
planet2: Mars | Jupiter | Saturne | Uranus | Neptune
outer: Jupiter | Saturne | Uranus | Neptune
planetfact: des vents violents | deux pôles | un jour et une nuit | sa propre orbite | de fins nuages
  de hautes montagnes | un cœur rocheux
things: lunes | anneaux | nuages | saisons | tempêtes
lesson: les planètes | l'océan | les oiseaux | les volcans | la pluie et le vent | l'ombre et la lumière
  la musique ancienne | l'oreille humaine | le langage des abeilles | l'histoire du pain
teach: dessinez un grand cercle | mettez le Soleil au milieu | notez la question | regardez la troisième image
  choisissez un partenaire | pliez la feuille en deux | comptons les lunes | vérifiez vos réponses
  lisez la phrase à voix haute | mesurez l'ombre
schooldo: lisez en silence | écrivez la date | dites ce que vous voyez | levez la main | répétez après moi
news: un oiseau rare vit à <city> | <newsque>
newsque: la rivière monte encore | la grève est finie | un nouveau pont sera construit | le prix du pain a baissé
  <num> personnes sont sauvées | les écoles fermeront plus tôt | l'élection est reportée
  la tempête a fait peu de dégâts | le tunnel est rouvert | le roi visitera <city> | le musée a retrouvé un tableau
day: lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche
month: janvier | février | mars | avril | mai | juin | juillet | août | septembre | octobre | novembre | décembre
datenum: deux | trois | cinq | sept | huit | onze | quinze | seize | vingt | vingt-cinq | trente
place: le chemin vers <city> | le vieux pont | le musée | le bassin | le grand parc | l'aéroport | le théâtre
city: Paris | Lyon | Marseille | Bruxelles | Genève | Londres | Berlin | Tokyo | Séoul | Rome | Nantes | Strasbourg
  Avignon | Quimper
weather: beau | gris | froid | doux | lourd | très chaud | humide | frais | un temps superbe | moins quinze
weatherextra: quelques averses | du tonnerre | un peu de neige | beaucoup de vent | du brouillard | un grand soleil
weatherdo: prends un parapluie | mets ton manteau | restons à la maison | n'oublie pas tes gants | je prépare du thé
  conduis prudemment | ferme les fenêtres | mets un bonnet | on pourrait aller à la plage
nature: la mer | les vagues | les oiseaux | la rivière | la pluie | le vent | le tonnerre | les cloches | le feu
  les grillons
path: le long du rivage | à travers le parc | jusqu'au port | sur la colline | autour du lac | vers le phare
  dans les feuilles mortes
walkdo: regarder le coucher du soleil | chercher des coquillages | nourrir les canards | respirer un peu
  compter les bateaux | discuter tranquillement | manger une glace | écouter les vagues
naturething: de la mer | du pain frais | de l'herbe mouillée | des feuilles d'automne | de la pluie | du feu de bois
  de la neige | des pins | des soirs d'été | des vieux livres
everdone: vu une baleine | entendu un bruit pareil | fait du pain | perdu la voix | monté un cheval | vécu à <city>
  dormi sous les étoiles | goûté de la vraie vanille | joué du violon
habit: je bois du thé | je fais un footing | je lis le journal | je joue aux échecs | je prends le bus
  je cuisine une soupe | j'arrose les fleurs | je vais nager | je téléphone à ma mère | je promène le chien
  j'écoute du jazz | on va au marché
whenhabit: avant le petit déjeuner | après le travail | le <day> | en hiver | la nuit | le soir | pendant les vacances
person: mon frère | ma sœur | notre voisin | mon père | sa mère | son oncle | mon fils | une amie | le patron
  la nouvelle maîtresse | ma tante | ton cousin
thing_de: du jardin | des vieux films | de musique | de pain frais | de la pluie | d'argent | de ce voyage
  de ces chaussures | de ma cuisine | de la Lune | de football
past: pêché | dîné | vu un film | joué aux cartes | fait un gâteau | peint la cuisine | nettoyé le garage
  manqué le bateau | acheté un tapis | réparé le toit | chanté
ask: où est la pharmacie la plus proche | combien coûte cette <prod_f> | cette place est libre | quelle heure est-il
  parlez-vous allemand | pouvez-vous répéter | à quelle heure ouvre <shop> | avez-vous vu mes clés | faut-il un billet
  puis-je emprunter votre stylo
landmark: à l'église | au pont | à la poste | au feu rouge | à la fontaine | à la mairie | à la boulangerie
  à l'école | à l'hôpital
direction: c'est sur votre gauche | allez tout droit | c'est juste au coin | marchez <few> minutes
  c'est à côté de la banque | c'est en face du parc | montez au troisième étage
opinion: qu'il a raison | que nous devrions partir | que le bleu est mieux | qu'ils arrivent bientôt
  que ça valait la peine | qu'elle aime son travail | que tu as bien choisi | que personne ne nous entend
  que ça peut marcher | qu'il est trop tôt | que l'autre route est plus courte | que la table est trop petite
comfort: ça arrive à tout le monde | on a le temps | je le ferai demain | tu en trouveras un autre
  personne n'a rien vu | on va réessayer | je ne suis pas pressé | c'était une blague | le pire est passé
thanks: ton aide | les fleurs | ce long voyage | cette belle musique | ton appel | ta patience | cette bonne soirée
  ta franchise | votre confiance | votre accueil | ce joli cadeau
request: fermer la porte | me passer le sel | parler plus fort | attendre <person> | enlever tes chaussures
  baisser la musique | tenir ça un instant | choisir un nombre | garder le chien | m'envoyer les photos
  porter cette boîte | me donner une serviette
goods: pommes | chaises | œufs | bouteilles | billets | boîtes | cuillères | citrons | piles | couvertures | oranges
  crayons | oignons | roses | gâteaux | jouets | champignons | bougies
lost: mes lunettes | le dossier rouge | cette adresse | l'autre chaussure | le chemin du retour | le bon mot
  ma montre | la serrure
whata_m: jour | cadeau | jardin | hasard | voyage | bruit | paysage
whata_f: surprise | voix | musique | couleur | nuit | fête | soirée | lumière
project: la cuisine | le film | le projet | le match | le deuxième chapitre | le voyage | la partie
advice: essayer l'autre porte | parler avec <person> | prendre un jour de repos | tout noter | dormir davantage
  manger chaud | appeler le médecin | acheter la plus petite | le relire | mesurer d'abord
old: elle va très bien | elle fait encore du vélo | elle chante souvent | elle danse chaque jour | elle entend mal
  elle cuisine mieux que nous
short: oui, bien sûr | pas du tout | peut-être plus tard | c'est vrai | non merci | d'accord | viens ici | on y va
  un instant | bien joué | bonne nuit | à bientôt | avec plaisir | aucune idée | après vous | c'est dommage
  prends soin de toi | vas-y
"""
_FR_FIXED = """
Il est tard, nous devrions rentrer. | Je n'ai jamais raconté ça à personne. | Prends ton temps, rien ne presse.
Qu'est-ce que tu veux dire au juste ? | La lune est ronde et brillante ce soir. | J'allais justement t'appeler.
Joyeux anniversaire, et plein de bonheur ! | Le gratin de ma grand-mère est le meilleur.
Pouvez-vous parler moins fort ? | Ensemble, nous y arriverons. | Attention, la casserole est encore chaude.
Il a tellement ri qu'il est tombé de sa chaise. | Le printemps est là, tout fleurit. | Cette robe te va à merveille.
La file d'attente s'allonge. | Votre colis est arrivé. | C'est vrai que tu pars à l'étranger ?
Ma fille joue du piano. | Les enfants poursuivent des papillons. | Cette question mérite réflexion.
On entendait une flûte au loin. | Petit à petit, l'oiseau fait son nid. | Nous n'avons qu'une seule planète.
Je vais acheter quelques fruits. | Il neige si fort qu'on ne voit plus rien. | Le chat dort au soleil.
N'oubliez pas votre passeport. | Félicitations pour ton diplôme ! | J'ai laissé la clé au bureau.
Le train a une demi-heure de retard. | Cette chanson me rappelle mon enfance. | Un chasseur sachant chasser.
On mange des pâtes ou du riz ? | Respirez profondément et relâchez les épaules. | Recommençons depuis le début.
Il va au bureau à vélo. | Attachez vos ceintures, nous allons décoller. | Quelle est votre pointure ?
C'est plutôt une bonne idée. | Un vieux tableau pend au mur. | Quel bus va à l'aéroport ? | Il tombe une pluie fine.
C'était fatigant, mais quel bonheur. | S'il pleut, on regarde un film. | Je ne pensais pas te croiser ici.
Désolé de vous avoir fait attendre. | L'eau bout, baisse le feu. | Il nous a fallu trois ans.
Tout est bien qui finit bien. | Un peu sucré, mais délicieux. | Bon appétit ! | À demain, et bonne soirée.
Oh, tu m'as fait peur ! | La montagne est belle en novembre. | Huit huîtres cuites, c'est assez.
Mon oncle ronge un oignon. | Les feuilles jaunissent en automne. | Chacun son goût. | Un bon vin blanc, un pain rond.
Elle a cueilli un bouquet de pivoines. | Je suis lundi matin à Lyon. | Le juge a changé d'avis.
Une voiture bleue roule lentement. | Donne-moi ton avis, franchement. | La nuit, tous les chats sont gris.
"""
_FR_TEST = """
Le gardien du phare salue chaque navire. | Qui a oublié son violon dans la cuisine ?
La citrouille de papi dépasse le ballon. | Notre chat refuse de céder son coussin.
Une grenouille plongea dans la mare. | L'ascenseur est encore en panne. | Elle a peint ce mur de la main gauche.
Mon chapeau de paille s'est envolé sur les toits. | L'astronaute rêvait de fraises.
L'hiver est venu plus tôt que les oies. | Avant l'aube, les pêcheurs réparent leurs filets.
Sans un mot, le tailleur prit mes mesures. | Je préfère marcher que chercher où me garer.
Le chœur fredonnait sous les flocons. | Le sucre fond plus vite quand on remue.
Une souris polie habite sous l'escalier. | L'apiculteur observe les gros nuages.
Son écriture ressemble à des fourmis qui dansent. | Bonne chance pour ce premier vol, capitaine.
Ne nourris plus le poisson rouge. | La porte de la grange coince, pousse fort ! | Une erreur honnête se pardonne vite.
On se racontait des histoires sous une couverture. | Il fait noir dans la grotte, prends une torche.
Quelqu'un a filmé la dernière minute ? | Où le menuisier cache-t-il son marteau ?
Il a taillé deux cuillères dans un cerisier. | Même une petite voix peut tout changer.
L'orchestre répète dans une usine vide. | Rien de tel qu'un bain après le marathon.
Le chameau traverse lentement le désert. | Le facteur a sonné deux fois.
"""
_GRAMMAR = {"en": _EN, "zh": _ZH, "yue": _YUE, "ja": _JA, "ko": _KO, "de": _DE, "fr": _FR}
_FIXED = {
    "en": _EN_FIXED, "zh": _ZH_FIXED, "yue": _YUE_FIXED, "ja": _JA_FIXED, "ko": _KO_FIXED, "de": _DE_FIXED,
    "fr": _FR_FIXED,
}  # fmt: skip
_TEST = {
    "en": _EN_TEST, "zh": _ZH_TEST, "yue": _YUE_TEST, "ja": _JA_TEST, "ko": _KO_TEST, "de": _DE_TEST, "fr": _FR_TEST,
}  # fmt: skip
