# Holiday greetings and safety tips (SPEC 5)

holiday-greeting =
    { $text }
    { $help }
    { $signed }
holiday-help = Write to me as always over the holiday; when it is urgent, call { $phone }.
holiday-new-year = Happy New Year, { $name }! All the best to you and your family for tomorrow. Before you go out, please turn off water, gas and power and lock doors and windows; in this dry season, please keep the stairs free of boxes.
holiday-spring-festival = Happy Spring Festival, { $name }! Tomorrow the holiday begins: may you and your family be together and well. Before you travel, please turn off water, gas and power and lock up; light fireworks only where they are allowed, never on stairs or balconies or beside cars; do not leave heaters alone with children or the elderly.
holiday-qingming = Dear { $name }, tomorrow is Tomb-Sweeping Day. Drive carefully, and bring flowers if you can; please burn no paper or incense in the grounds, the wind carries fire far.
holiday-labour-day = Happy Labour Day, { $name }! Before you go out tomorrow, please turn off water, gas and power and lock up; do not charge e-bikes upstairs; keep an eye on children near water.
holiday-dragon-boat = A healthy Dragon Boat Festival, { $name }! It is the season of thunderstorms: please take flower pots off the balcony, keep out of flooded places, and stay by the stove while the zongzi boil.
holiday-mid-autumn = Happy Mid-Autumn Festival, { $name }! May you all be together under the moon tomorrow. Keep lanterns away from curtains and grass, let no sky lanterns fly, and turn off water, gas and power when you are out.
holiday-national-day = Happy National Day, { $name }! Before you travel tomorrow, please turn off water, gas and power, lock up and put valuables away; please park clear of the fire lane.
holiday-christmas = Merry Christmas, { $name }! Keep lights and candles away from curtains, and put them out before you sleep or go out.
holiday-other = Tomorrow is a public holiday ({ $holiday }): have a good one, { $name }! Before you go out, please turn off water, gas and power and lock doors and windows.
