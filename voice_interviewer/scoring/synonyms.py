"""Words that the judge takes for one: everyday synonyms and irregular forms of English; no word is here for the sake of one
question."""

from __future__ import annotations

GROUPS = """
revert undo undid undone overwrite overwrote overwritten rollback restore reset
delete remove removal destroy erase wipe
cheap cheaper save saving inexpensive
expensive costly
cost price bill spend spent money pay paid rent
fast faster quick quickly rapid speed
slow slower slowly latency
fail failure die crash lose loss lost broken broke
down unavailable outage downtime
simultaneous concurrent parallel
someone somebody people person engineer teammate colleague developer anybody everyone
use used using uses utilize
change modify edit update alter modification
detect notice see saw seen spot-it discover discovery
watch monitor observe
need require requirement necessary
choose chose chosen pick select choice
create build built provision spin spun
repo repository
kubernetes k8s
config configuration configure setting
prevent stop avoid forbid disallow
permission access privilege right
limit restrict cap
traffic request load
replace swap substitute
evict interrupt reclaim preempt
zone az azs
compare versus vs
image container-image
start boot launch startup begin began begun
wait pending queue
file document
manage maintain maintenance operate
simple simpler easy easier simplicity
difficult hard complex complexity complicated
grow grew grown increase raise rise rose more extra additional expand enlarge
shrink shrank decrease reduce fewer less lower
corrupt corruption damage
apply applies
secret credential password token key
auto automatic automatically automated
continuous continuously constantly
compute cpu
empty idle unused wasted waste
same equal identical
big large huge larger bigger
small little smaller tiny
show display print
happen occur
store keep kept hold held
team organisation organization company department
machine vm node box
wrong bad mistake error fault faulty
many several multiple
read fetch download
human manual manually hand
vanish disappear gone
user customer visitor
replica copy duplicate
maximum max ceiling
minimum min
encrypt encryption scramble
group pool fleet
reserve reservation
reject refuse refusal deny denial
identifier id ids
danger risk hazard
depend dependency dependent rely
finish end complete completely
check verify verification validate inspect
protect protection guard shield
safe safely safety secure security
attacker intruder hacker thief
approve approval
drift drifted diverge deviate deviation
sufficient enough
previous prior earlier former
repair fix mend
split divide separate separately separation apart
merge join combine
hide hid hidden mask conceal
percent percentage
peak spike surge rush
immediate immediately instantly
exhaust deplete drain
serial serialise serialize sequential sequentially
record note
clean cleanup tidy
alert notify notification alarm
expire expiry expiration
decide decision
expose exposure
recover recovery
deliver delivery
renew renewal
prove proof
steal stole stolen
forget forgot forgotten
hang hung stuck stick
freeze froze frozen
write wrote written
run ran
take took taken
give gave given
find found
tell told
come came
send sent
bring brought
buy bought
catch caught
throw threw thrown
fall fell fallen
drive drove driven
lead led
feed fed
understand understood
wake woke woken
draw drew drawn
bind bound
rebuild rebuilt
become became
"""
"""Words of one line are one word to the judge; the first gives its name."""
