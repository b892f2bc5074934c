"""Dates and times of day as print writes them, so that their numbers are not taken for amounts.

``␣`` stands for spaces, which lines set wide leave between characters.
"""

_TO = r"(?:[-–—－~～―─﹣]{1,2}|至|到)"
_ONES = "一二三四五六七八九"
_YEAR = rf"(?:[12]\d{{3}}|[一二][〇零○{_ONES}]{{3}})"
_MONTH = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{_ONES}])"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[{_ONES}]?|廿[{_ONES}]?|[{_ONES}])"
_HOUR = rf"(?:2[0-4]|1\d|0?\d|二?十[{_ONES}]?|[两{_ONES}])"
_SIXTY = rf"(?:[0-5]?\d|[零〇]?[二三四五]?十?[{_ONES}]|[二三四五]?十)"
_MONTH_AND_DAY = rf"{_MONTH}␣月(?![球光亮饼])(?:份|␣{_DAY}␣[日号號](?:␣{_TO}␣(?:{_MONTH}␣月␣)?{_DAY}␣[日号號])?)?"
_ERAS = (
    "民国|民國|公元|西元|元前|光绪|光緒|康熙|乾隆|雍正|嘉庆|嘉慶|道光|咸丰|咸豐|同治|宣统|宣統|顺治|順治|崇祯|万历|永乐|洪武"
    "|贞观|开元|昭和|平成|令和|明治|大正"
)
# 3000年 is a stretch of time, and so is 1500年 where the words after it say so.
_LASTING = "(?![以之]?[来前间久]|多|左右|历史|歷史|时间|寿)"

DATE = "|".join(
    (
        rf"(?:{_YEAR}年?␣{_TO}␣)?{_YEAR}␣年{_LASTING}(?:␣{_MONTH_AND_DAY}|度|代)?",
        rf"(?:19|20)\d\d{_TO}(?:19|20)\d\d(?=[）)])",
        rf"(?:0\d|(?:\d\d|[〇零○{_ONES}]{{2}})(?=␣年␣{_MONTH}␣月))␣年(?:␣{_MONTH_AND_DAY})?",
        rf"{_YEAR}(?P<stroke>[-/.．])[01]?\d(?P=stroke)[0-3]?\d(?:[T ]\d\d:[\d:]{{2,5}}(?:Z|[+-]\d\d:\d\d)?)?(?![\d.])",
        rf"{_YEAR}(?=〕|版)",
        rf"(?<={_ERAS})(?:\d{{1,4}}|[〇零○十百{_ONES}]{{1,5}})␣年(?:␣{_MONTH_AND_DAY}|度|代)?",
        rf"[〇零○十{_ONES}]{{2,4}}年度",
        rf"{_YEAR}-[01]\d(?![\d-])",
        rf"(?:{_MONTH}␣月?␣{_TO}␣)?{_MONTH_AND_DAY}",
        rf"(?<![期续续时达满限留每共近])(?:{_DAY}␣[日号號]?␣{_TO}␣)?{_DAY}␣日(?![元圆圓币本均内游])",
        r"[0-2]?\d[:：][0-5]\d(?:[:：][0-5]\d)?(?:\.\d{1,3})?(?![\d:：])",
        rf"{_HOUR}␣(?:[时時](?![间候刻代期常而机辰空差])(?:␣{_SIXTY}␣分(?:␣{_SIXTY}␣秒)?|半|许)?|[点點](?:[钟鐘半整许]|[一三]刻|␣{_SIXTY}␣分(?![钱之])))",
        rf"[一二三四1-4](?:␣{_TO}␣[一二三四1-4])?␣季度",
        rf"(?<=[午晨晚夜早日天]){_HOUR}␣[点點](?![一二三四五六七八九])",
        rf"(?:[12]?\d|二?十[{_ONES}]?|[{_ONES}])␣世[纪紀](?:␣(?:[1-9]0|[{_ONES}]十)␣年代)?",
        rf"(?:(?:1[5-9]|20)?[0-9]0|[{_ONES}]十)␣年代",
    )
)
"""The pattern of a date, a month, a year, a quarter, a decade, a time of day, and of ranges of them."""
START = rf"(?=[\d〇零○十百廿两{_ONES}]{{1,5}}+(?:␣[年月日号號时時点點季世版〕:：至到~～—–－]|-\d)|\d{{4}}[/.．]\d)"
"""What every date begins like: tells most numbers that they are none."""
