"""English words that must not be taken for names without more reason.

Collected by hand for captions of an English school: it need not be complete, since a word that is
missing here only makes one finding more.
"""

# words that are names of people too: a name alone, like these, is asked about, never certain
NAMES_THAT_ARE_WORDS = frozenset(
    """
abbey abbott amber angel april archer art ash ashes august autumn avery baker ball banks barber
barley barn barnes basil bay beach bean bear beard bell berry best bill bird bishop black blessing
blue bob bond bow brandy bridge bridges bright bristol brook brooks brown buck buddy bull burns bush
butcher butler carol carpenter carter case cash castle chance chandler chase chelsea cherry chester
chin china christian christmas church clay cliff clover coal cole colt comfort cook cooper coral
cotton crane crisp cross crystal curry cyan daisy dale dancer dawn day dean dear denim destiny dick
dixie dove drake draper drew drummer duke dusk earl early easter english ernest eve fair faith
farmer faulkner favor favour fay fern field fields finch finn fisher flint flora florence flower
flowers ford forest forrest foster fox frank french friday frost gale garden gardener gardner
garland gates gay gem georgia german gift gill ginger glen glover gold golden good goodman goodness
grace grant gray green greenwood grey guy hale hall hammer hand happy hardy harper hart hasty haven
hawk hay hazel head heart heath heather hill hills hilt holiday holland holly homer honey honor
honour hood hope horn house hunt hunter hyde india iris ireland ivory ivy jack jade january jasmine
jasper jay jersey jet jewel jewell job jordan journey joy judge jules july june junior justice
justin kay keen kent king kings kingston kit kite kitty knight lake lamb lance land lane lark law
leaf lee legend lemon light lily lincoln lion little lock london long lord lotus love low luck lucky
lynch major mace maple march mark marks marsh marshall martin mason mat matt may meadow melody mercy
merry mike miles mill miller mills milo mint miracle misty moody moon moore moss mountain munch
music myrtle nail nash nell new nick night noble noel north nova oak ocean olive onyx opal page
painter palmer pansy paris park parker parks parrot parsons patience pat patch peace peach peacock
pearl penny pepper perry petal pike piper pitt plum pool poole pope poppy porter potter pound powers
prairie praise precious preston price pride primrose prince princess prior promise prosper prudence
quill quinn rain rainbow ranger raven ray read reading rebel reed reid rice rich ridge river rivers
rob robin rock rocky rod roman rose rosemary rosy rowan royal ruby ruff rusty rush ryder sage sailor
sand sandy sapphire sargent savage saxon scarlet scott sea season senior serenity sharp shell shelly
shepherd sharpe short sienna silver singer skinner sky skye small smart smith snow sol sonny sparrow
speed spence spencer spring stack star starling steel stella sterling stew stone storm street strong
success sue summer summers sun sunday sunny swan sweet swift tanner taylor teal teddy temple terrace
thatcher thorn tiger tiny todd topaz towers towns treasure trinity troy true turner tyler underwood
unity valley van vale venus vera victor victoria victory viola violet wade wales walker wall wallace
walls ward warden warner warren waters way weaver webb webster wednesday welch wells welsh west
wheat wheeler white whiting wild wilde will willow win winner winter winters wisdom wise wish wolf
wood woodland woods wren wright yard yates york young zen an and any are art as at be bo by can do
el go ha he her ho hu i if in is it jo la le li lo ma me mi my no oh on or pa see she so su ten the
to too up us we wee you yu
    """.split()
)

# common words that may be one letter away from a name, and are never taken for it
PLAIN = frozenset(
    """
about above after again ahead alive allow alone along amazing among angry animal another answer
apple around arrive asked assembly award awards badge badges band beans beast beat because before
began begin being believe below beside better between birthday blame blank bless blind block board
boards boat bones book books both bowls boxes brain brave bread break bring broad broke brought
build built bunch bunny buses cakes call camera candy careful carry catch cause celebrate centre
chair chalk charity chart cheer cheers cheese chess child children choir chose class classes clean
clear clever climb clock close cloth clouds club clubs coach coast collect colour come coming
contact could count country course court cover covers craft crafts crazy create cream creative
crowd crown cute dance dancing daring date dates days deals decorate delight design dinner does
doing donate door doors doubt dozen drama drawing dream dress drink drive drone during each eager
early earth eaten eight email enjoy enjoyed enter entry equal even evening event events every
exciting explore extra face faces fact fairy family famous fancy fantastic fast feast feed feels
felt fete final finally find fine finish first five flags float floor flour focus follow food foods
football forms forty forward found four freely fresh friend friends front fruit full fully funny
further game games gather gave gentle ghost giant girls give given giving glad glass glory glue
goals goes going gone grade grand grass great greatly greet group groups grow grown guess guest
guests guide habit half halls hands happen happily happy hard have having headteacher health hear
heard hello help helped helping here heroes history hobby hold holds home homes honest hooray horse
hosts hour hours huge human hurry hurt ideas inside into involve items joined jolly judges juice
jump jumped just keep kept kind kindly kinds kitchen knew know ladies large last late later laugh
lead leads learn learned learning learnt leave left lesson lessons letter letters library life like
likes line lines listen live lived lives local look looked looking looks lots loud loved lovely
loves lower loyal lucky lunch made magic main maker makes making many marble marks marked marking
maths maybe meal mean meant medal medals meet meeting message middle might mile mind minute model
moment monday money month more morning most mother move moved moving much mums must near nearly
need needs never newsletter next nice nine noisy note notes nothing notice number nursery offer
office often older once only onto open orange order other others ours outdoor outside over paint
painted painting pairs paper parade parent parents part parts party pass past pasta peaceful pencil
people perfect photo photos picnic picture pictures piece pizza place places plan plane plans plant
planted plants plate play played playing please plenty poem poems poetry point points polite pond
post posts power practice present pretty prize prizes proud provide pupil pupils puppet quick
quickly quiet quite quiz race races raise raised ran reach ready real really record relax remember
report rest result return rhyme ride right ring road roads room rooms round rounds rules running
safe safety said sail sale sales same save saved saving says school schools science score scored
sealed seat second seeds seen send sent serve seven share shared sharing shine ship shirt shoes
shop short shout show showed shown side sign since sing singing sister site sixth skill skills
sleep slow smile smiles smiling soft solve some song songs soon sorry sort sound soup south space
speak special spell spoke sport sports spread square staff stage stairs stamp stand start started
state stay steam step stick still stop story stories straw stream strong student study style sugar
such super support sure surely swim table tables take taken takes talent talk tall task taste teach
teacher teachers team teams tell tells tent term test tests thank thanks that their them theme then
there these they thing things think third this those though three threw throw thursday ticket
tickets tidy time times today together told took topic total touch tour town toys track trade trail
train treat tree trees trial tried trip trips truck true trust truth trying tuesday turn twelve
twice twins under uniform until upper used useful using usual very video view views visit visited
visitor voice vote wait waiting walk walked wander want warm wash watch watched water wave wear
website week weekend weeks welcome well went were what wheel when where which while whistle whole
whose wide wind window wins winning with within without woman women wonder wonderful word words
work worked working works world worm worms worry worth would write writing wrong wrote year years
yellow yesterday your yours yummy
    """.split()
)

# words after which a capital at the start of a sentence is no name: "Will you", "Mark the date"
AFTER_NO_NAME = frozenset(
    """
a all an and any anyone be been every everyone everybody for from have he her his i in it its many
more my next of off on our out she some someone somebody that the their them there these they this
those to up us we which who you your
    """.split()
)
