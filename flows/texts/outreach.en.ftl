# What the company writes of its own accord: greetings, callbacks, visits; residents' own settings.

## Greetings

birthday-greeting =
    🎂 Happy birthday, { $name }!
    We wish you and your family good health and many happy days. If there is anything you need at home, just tell me.
    { $signed }
signed-steward = — { $steward }, your steward at { $community }
signed-desk = — everybody at the front desk of { $community }

birthday-list =
    🎂 @{ $name }({ $number }), these residents have their birthday this week; a kind word will please them:
    { $rows }
birthday-row = { $day }: { $name } ({ $home })

desk-mark-how = Please write: /mark 3-2-501 no-greetings (none for this home for now), or /mark 3-2-501 greetings (again).
desk-marked = Noted: no birthday or holiday greetings for { $home }, and nobody of it on the birthday list. To undo: /mark HOME greetings.
desk-mark-lifted = Greetings go to { $home } again.
menu-desk-mark = No greetings for a home, or again

## Own settings

settings =
    Your settings:
    · Birthday and holiday greetings: { $greetings }
    · Notices that are not urgent: { $notices }
    Urgent notices such as water or power cuts, and news of your requests, always reach you. From { $from } to { $until } we leave you in peace unless something is urgent.
settings-visitor =
    You have not linked a home yet, so we send you no greetings or notices of our own accord. Once you have, you can choose what to receive.
    From { $from } to { $until } we leave you in peace unless something is urgent.
setting-on = yes
setting-off = no
wish-greetings-off = All right, no more birthday or holiday greetings. Sorry to have bothered you.
wish-greetings-on = All right, we will send you our greetings on birthdays and holidays.
wish-notices-off = All right, we will keep notices that are not urgent from you. You will still hear of water and power cuts and the like.
wish-notices-on = All right, you will get all notices of your community.
button-greetings-off = No more greetings
button-greetings-on = Greetings again
button-notices-off = Urgent notices only
button-notices-on = All notices
button-language-zh = 中文
button-language-en = English
