### صفحة صاحب الخزنة في متصفحه. الفرنسية هي المصدر.
### في كل مكان

page-name = خزنتي
home = البداية
undo = تراجع

## ما ينتظر

line-here = كل شيء محفوظ هنا، على هذا الحاسوب.
line-sent = كل شيء محفوظ هنا وأُرسل.
line-changes = محفوظ هنا. آخر التغييرات في طريقها.
line-changes-away = محفوظ هنا. سيُرسل حين تتوفر الإنترنت.
line-papers = { $count ->
        [one] محفوظ هنا. ورقة واحدة في طريقها.
        [two] محفوظ هنا. ورقتان في طريقهما.
        [few] محفوظ هنا. { $count } أوراق في طريقها.
       *[other] محفوظ هنا. { $count } ورقة في طريقها.
    }
line-papers-away = { $count ->
        [one] محفوظ هنا. ورقة واحدة تنتظر الإنترنت.
        [two] محفوظ هنا. ورقتان تنتظران الإنترنت.
        [few] محفوظ هنا. { $count } أوراق تنتظر الإنترنت.
       *[other] محفوظ هنا. { $count } ورقة تنتظر الإنترنت.
    }
sending-line = يُرسَل الآن: { $sent } من { $all }.
sending-bar = أين وصل الإرسال
sending-over = تم الإرسال.
sending-stopped = توقف الإرسال. سيتابع حين تتوفر الإنترنت.
line-lost = { $count ->
        [one] اختفت ورقة من هذا الحاسوب قبل أن تُرسل. أضفها مرة أخرى.
        [two] اختفت ورقتان من هذا الحاسوب قبل أن تُرسلا. أضفهما مرة أخرى.
        [few] اختفت { $count } أوراق من هذا الحاسوب قبل أن تُرسل. أضفها مرة أخرى.
       *[other] اختفت { $count } ورقة من هذا الحاسوب قبل أن تُرسل. أضفها مرة أخرى.
    }

## البداية

hello = مرحبا
my-papers = أوراقي
show-doctor = أرِ الطبيب
add-paper = أضف ورقة
who-sees = من يستطيع أن يرى؟
closed-by-itself = سحب { $name } كل بطاقاته: أُغلق بابه من تلقاء نفسه. اطلب منه بطاقة جديدة، وجها لوجه.
rule-stopped = سحبت الجهة التي عرّفت { $name } كلامها. لا تُريه قاعدتك شيئا جديدا بعد الآن. يمكنك إغلاق بابه.
who-looked = من نظر؟
inbox-waits = { $count ->
        [one] ورقة واحدة تنتظرك في صندوق الرسائل.
        [two] ورقتان تنتظرانك في صندوق الرسائل.
        [few] { $count } أوراق تنتظرك في صندوق الرسائل.
       *[other] { $count } ورقة تنتظرك في صندوق الرسائل.
    }
no-paper-yet = لا توجد أوراق بعد. أضف الأولى: تكفي صورة.
last-papers = آخر الأوراق
private-count = الدرج الخاص ({ $count })
bin-count-page = السلة ({ $count })

inbox = صندوق الرسائل
inbox-empty = لا شيء ينتظرك.
inbox-explained = هذا من أشخاص آخرين. لا شيء يدخل خزنتك إلا إذا أردت.
take = احفظ
take-private = احفظ في الدرج الخاص
refuse = ارفض
giver-unknown = لا تعرف هذا الشخص
on-its-way = هذه الورقة ما زالت في الطريق.
done-refused = رُفضت. لن يُخبَر بذلك.

## البحث

search-title = ابحث عن ورقة
search-label = كلمة من الورقة: دم، ركبة، اسم الطبيب…
filter-family = الدرج
filter-year = السنة
filter-person = أعطاها أو تُعرض عليه
filter-all = الكل
filter-anyone = الجميع
papers-found = { $count ->
        [0] لم توجد أي ورقة.
        [one] ورقة واحدة
        [two] ورقتان
        [few] { $count } أوراق
       *[other] { $count } ورقة
    }
nothing-here = هذا الدرج فارغ.
private-drawer = الدرج الخاص
private-explained = هذه الأوراق لا تُعرض على أحد، إلا إذا اخترت إحداها باسمها.
bin = السلة
bin-explained = تبقى الورقة هنا 30 يوما. يمكنك استرجاعها. ثم تُمحى.

## ورقة

open-print = افتح أو اطبع
paper-title = اسم الورقة
paper-type = النوع
paper-date = التاريخ
paper-author = ممن
paper-tags = علامات
paper-from = أتت من
from-you = أنت
from-helper = مساعدك
from-signed = موقعة من
from-imported = مستوردة
from-unsigned = غير موقَّعة:
paper-kept = حُفظت
seen-by = من يستطيع رؤية هذه الورقة
me = أنت
nobody-else = لا أحد غيرك.
until = { $when }
show-this = أرِ هذه الورقة
correct-words = صحّح الاسم أو التاريخ
private-in = ضعها في الدرج الخاص
private-out = أخرجها من الدرج الخاص
to-bin = ضعها في السلة
take-out = استرجع هذه الورقة
in-bin-until-page = في السلة. ستُمحى: { $when }.
disagree = لا أوافق على هذه الورقة
disagree-explained = تبقى كلمتك مرفقة بالورقة. الورقة نفسها لا تتغير.
note-label = ما ليس صحيحا، بكلماتك
note-keep = احفظ هذه الكلمة
note-back = اسحب آخر كلمة
note-of-disagreement = غير موافق
date-example = 12/03/2026
change-nothing = لا تغيّر شيئا

done-removed = هي في السلة، لمدة 30 يوما.
done-restored = عادت الورقة إلى مكانها.
done-changed = تم التصحيح.
done-undone = عاد كما كان.
done-private = الورقة في الدرج الخاص.
done-open = خرجت الورقة من الدرج الخاص.
done-noted = كلمتك مرفقة بالورقة.
done-unnoted = سُحبت آخر كلمة.
done-added = الورقة محفوظة هنا.
done-known = كانت عندك هذه الورقة: ها هي.

## إضافة

add-explained = تبقى الورقة على هذا الحاسوب. لا يراها أحد ما لم تُرِها.
add-files = اختر أوراقا
add-files-hint = أو اسحبها إلى الإطار.
add-photo = التقط صورة
add-photo-hint = ضع الورقة مستوية، في الضوء.
add-folder = مجلد كامل
add-folder-hint = الأوراق المحفوظة من قبل لا تؤخذ مرتين.
keep-them = احفظ في خزنتي
added = أُضيفت أوراق
keeping-them = أوراقك في طريقها إلى الخزنة.
added-count-page = حُفظت: { $new }. كانت هنا: { $same }.
added-cut = توقف الإرسال في الطريق. ما في القائمة محفوظ. أضف الباقي مرة أخرى.
add-more = أضف أوراقا أخرى

## العرض

show-to = أرِ { $name }
way-screen = 1. على هذه الشاشة
way-screen-explained = ينظر الطبيب معك. لا يخرج شيء من هنا.
way-screen-go = اختر ورقة للنظر
way-paper = 2. على ورق
way-paper-explained = افتح الورقة ثم «اطبع».
way-paper-go = اطبع ورقة
way-usb = 3. على مفتاح USB
way-usb-explained = يفتح الطبيب أوراقك على حاسوبه، دون إنترنت. ثم تستعيد مفتاح USB.
way-usb-go = اختر الأوراق
way-door = 4. على حاسوبه
way-door-explained = تختار لمن، وأي أوراق، وحتى متى. يمكنك التوقف في أي وقت.
way-loan = 5. بمربع يُصوَّر
way-loan-explained = لطبيب ليس عنده شيء من هذا، أو في الخارج. تلزم الإنترنت. يتوقف ذلك وحده.
way-loan-go = اصنع مربعا
no-contact = لا تعرف أحدا هنا بعد. اطلب من طبيبك بطاقته.
which-drawers = أي أدراج؟
drawers-explained = الدرج الخاص والأوراق الحساسة ليست منها أبدا.
which-papers = اختر أوراقا واحدة واحدة
delicate = حساسة
until-when = حتى متى؟
until-tomorrow = يوم واحد
until-three-months = ثلاثة أشهر
what-for = لأي غرض (إن شئت)
which-profession = ماذا يُعرض عادة؟ اختر مهنته.
see-proposed = انظر ما يُقترح
proposed-page = { $count ->
        [zero] لا شيء من أوراقك مما يُقترح لـ: { $name }. اختر بنفسك.
        [one] مقترح لـ: { $name }. ورقة واحدة معلّمة. أزل أو أضف ما تريد.
        [two] مقترح لـ: { $name }. ورقتان معلّمتان. أزل أو أضف ما تريد.
        [few] مقترح لـ: { $name }. { $count } أوراق معلّمة. أزل أو أضف ما تريد.
       *[other] مقترح لـ: { $name }. { $count } ورقة معلّمة. أزل أو أضف ما تريد.
    }
gives-only = يودع فقط ولا يقرأ شيئا
open-to-give = فتح باب للإيداع
will-give = لن يستطيع { $name } إلا أن يعطيك أوراقا
will-give-explained = لن يرى هذا الشخص أيا من أوراقك. وما يعطيه ينتظر موافقتك.
proposed-gives-only = { $name }: هذه المهنة لا تقرأ أي ورقة. يمكنها فقط أن تعطيك أوراقا.
and-news = والأوراق الجديدة؟
news-no = هذه الأوراق فقط
news-too = والأوراق الجديدة من النوع نفسه أيضا
news-explained = لا تُعرض أبدا ورقة حساسة. يمكنك التوقف متى شئت.
news-sorts = اختر أنواع الأوراق الجديدة
no-sort-chosen = لعرض الأوراق الجديدة أيضا، اختر درجا أو ورقة من هذا النوع.
until-no-end = دائما، حتى تتوقف
until-a-day = حتى هذا اليوم:
no-day-chosen = اختر اليوم.
see-before = انظر القائمة قبل العرض
will-see = هذا ما سيراه { $name }
will-see-until = حتى: { $when }
will-see-papers = { $count ->
        [one] ورقة واحدة
        [two] ورقتان
        [few] { $count } أوراق
       *[other] { $count } ورقة
    }
will-see-news = والأوراق الجديدة من هذه الأنواع
write-anyway = لم تُفحص بطاقته بعد. أريد مع ذلك الكتابة إلى { $name }.
show-unverified = لم تُفحص بطاقته بعد. أريد مع ذلك عرض هذه الأوراق على { $name }.
unvouched-told = لم تعد الهيئة تضمن { $name }. اسأله عن السبب مشافهة.
unvouched-news = الأوراق القادمة لن تُعرض عليه من تلقاء نفسها.
show-unvouched = أعرف { $name } وأريد مع ذلك أن أفتح له.
show-yes = نعم، أرِه
show-change = غيّر شيئا
show-nothing = لا تُرِ شيئا
show-honest = ما قرأه { $name } يمكنه أن يحتفظ به، حتى لو توقفت.
nothing-chosen = اختر ورقة واحدة أو درجا واحدا على الأقل.
delicate-ask = هل تُري { $name } هذه الأوراق الحساسة أيضا؟
delicate-yes = نعم، أرِها
delicate-no = لا، رجوع

## على مفتاح USB

usb-title = على مفتاح USB
usb-honest = من يحمل مفتاح USB يقرأ الأوراق. استعده أو امسحه بعد ذلك.
usb-where = على ماذا؟
usb-none = لم يُعثر على أي مفتاح USB. أدخله ثم المس «ابحث مرة أخرى».
usb-elsewhere = في مجلد آخر من هذا الحاسوب
usb-folder-label = مسار هذا المجلد
usb-look-again = ابحث مرة أخرى
usb-go = اكتب الأوراق
usb-writing = تُكتب الأوراق الآن. اترك مفتاح USB في مكانه.
usb-folder = أوراق الصحة
usb-delicate = هذه أوراق حساسة. هل تُكتب أيضا؟
usb-delicate-yes = نعم، اكتبها
usb-done = { $count ->
        [one] كُتبت ورقة واحدة. يمكنك استعادة مفتاح USB.
        [two] كُتبت ورقتان. يمكنك استعادة مفتاح USB.
        [few] كُتبت { $count } أوراق. يمكنك استعادة مفتاح USB.
       *[other] كُتبت { $count } ورقة. يمكنك استعادة مفتاح USB.
    }
usb-done-where = في المجلد:
usb-full = لم يبق مكان كاف على مفتاح USB. لم يبق عليه شيء. خذ غيره، أو اختر أوراقا أقل.
usb-denied = لا يمكن الكتابة في هذا المكان. لم يبق فيه شيء. اختر مكانا آخر.
usb-gone = مفتاح USB أو هذا المجلد غير موجود. أدخله ثم أعد المحاولة.

## الإعارة بمربع

loan-title = أعِر بمربع يُصوَّر
loan-explained = يصوّر الطبيب المربع بجهازه، ويقرأ الأوراق المختارة حتى الساعة المحددة.
loan-honest = من معه المربع والأرقام السرية يقرأ هذه الأوراق ويمكنه الاحتفاظ بها. لا يُكتب اسمه.
loans-there = ما هو معار
loan-two-hours = ساعتان
loan-a-week = أسبوع
loan-with-code = اطلب أرقاما سرية تقولها للطبيب
loan-once = مرة واحدة فقط
loan-once-only = هذا المربع يعمل مرة واحدة فقط.
loan-making = المربع قيد الإعداد.
loan-go = اصنع المربع
loan-square = مربع للتصوير
loan-code = الأرقام السرية:
loan-text = المربع بالحروف، لنسخه
loan-until = حتى: { $when }.
loan-over = انتهى.
loan-used = استُعمل. لم يعد يُفتح.
loan-wrong-codes = مغلق: جُرّبت أرقام خاطئة كثيرة.
loan-elsewhere = صُنع على جهاز آخر من أجهزتك.
loan-opened = { $count ->
        [zero] لم يفتحه أحد.
        [one] فُتح مرة واحدة.
        [two] فُتح مرتين.
        [few] فُتح { $count } مرات.
       *[other] فُتح { $count } مرة.
    }
loan-see = أعد رؤية المربع
loan-stop = أوقف الآن
loan-stopped = توقف ذلك. ما قُرئ قد قُرئ.
loan-delicate = هذه أوراق حساسة. هل تُعار أيضا؟
loan-too-large = هذا كبير جدا لمربع (أكثر من 8 ميغا). اختر أوراقا أقل، أو خذ مفتاح USB.

## من يستطيع أن يرى

who-nobody-page = لا أحد غيرك يستطيع رؤية أوراقك.
who-rest-page = كل الباقي: لا أحد.
column-person = من
column-until-page = حتى
and-new = والجديدة
who-touch = المس خانة لعرض هذا الدرج، أو للتوقف عن عرضه.
who-honest = التوقف يغلق الباب أمام كل جديد. يحتفظ الشخص بما قرأه.
cell-open = أرِ { $name }: { $drawer }
cell-stop = { $count ->
        [zero] { $drawer }: سيرى { $name } الأوراق الجديدة. المس للتوقف.
        [one] { $drawer }: يرى { $name } ورقة واحدة. المس للتوقف.
        [two] { $drawer }: يرى { $name } ورقتين. المس للتوقف.
        [few] { $drawer }: يرى { $name } { $count } أوراق. المس للتوقف.
       *[other] { $drawer }: يرى { $name } { $count } ورقة. المس للتوقف.
    }
stopped-drawer = { $drawer }: لن يرى { $name } شيئا جديدا. يحتفظ بما قرأه.
show-drawer-again = أرِ من جديد
printed-on = طُبع في { $day }
stop = أوقف
open-to = أرِ شخصا
met-in-person = تحققت من بطاقته معه، وجها لوجه.
met-spoken = تحققت من بطاقته معه، بالهاتف.
met-not = لم تتحقق من بطاقته بعد.
sees-nothing-now = لا يرى { $name } أي ورقة من أوراقك.
sees-until = { $count ->
        [one] يستطيع رؤية ورقة واحدة، حتى: { $when }.
        [two] يستطيع رؤية ورقتين، حتى: { $when }.
        [few] يستطيع رؤية { $count } أوراق، حتى: { $when }.
       *[other] يستطيع رؤية { $count } ورقة، حتى: { $when }.
    }
sees-new-too = ستُعرض أيضا الأوراق الجديدة من هذه الأدراج.
stop-showing = توقف عن العرض على { $name }
stop-honest-page = إذا توقفت، فلن يرى { $name } شيئا جديدا. يحتفظ بما قرأه.
stopped-page = لن يرى { $name } شيئا جديدا. يحتفظ بما قرأه.
stopped-sure = الباب مغلق. هذا مؤكد.
stopped-waits = الباب مغلق هنا. سيُغلق في كل مكان حين تتوفر الإنترنت.
door-closed-page = أُغلق الباب: { $when }.
open-again = أرِ الأوراق نفسها من جديد
open-again-explained = الباب المغلق يبقى مغلقا: يُفتح باب آخر، للأوراق نفسها، حتى اليوم نفسه.

## من نظر

nobody-looked = لم ينظر أحد إلى أوراقك بعد.
look-again = انظر هل من جديد
column-when-page = متى
column-paper-page = الورقة
column-shown-by = ما يدل عليه
paper-gone = ورقة لم تعد هنا
proof-signed = موقَّع
proof-public = موقَّع ومكتوب في السجل العام
proof-public-witnessed = موقَّع ومكتوب في السجل العام ورآه شهود
proof-doubtful = موقَّع، لكن السجل العام يقول شيئا آخر
evidence-one-page = هذه الآثار عند حارس واحد. مع ثلاثة حراس، يلزم أن يكذب اثنان معا لإخفاء أثر.
evidence-three-page = هذه الآثار عند ثلاثة حراس: يلزم أن يكذب اثنان معا لإخفاء أثر.
log-explained = فتح ورقة يترك أثرا موقعا. ما قرأه أحد ربما احتفظ به.
log-as-known = لا توجد إنترنت الآن: هذا ما هو معروف هنا.
doubt-withheld-page = حدثت قراءة وأُخفي أثرها.
doubt-after-closing-page = أُعطيت ورقة بعد إغلاق الباب.
doubt-beyond-page = طلب أكثر مما تُريه، أو بعد فوات الوقت.
doubt-log-page = أثر لا يطابق السجل العام.

## اليوم الأول

letter = ع
choose-language = اختر لغتك
start-screen = الشاشة { $here } من { $all }
go-on = تابع
your-name = ما اسمك؟
first-name = اسمك الأول
choose-picture = صورة تعرف بها خزنتك
picture-sun = شمس
picture-moon = قمر
picture-star = نجمة
picture-flower = زهرة
picture-tree = شجرة
picture-leaf = ورقة شجر
picture-apple = تفاحة
picture-fish = سمكة
picture-bird = عصفور
picture-cat = قطة
picture-boat = مركب
picture-umbrella = مظلة

your-code = اختر رمزك
code-which = كيف تُفتح خزنتك؟
code-digits = بأرقام
code-phrase = بجملة
code-none = بلا رمز سري
code-none-warning = بلا رمز سري، كل من يفتح هذا الحاسوب يرى أوراقك. فقط إذا لم يستعمله أحد غيرك.
code-new = رمزك
code-again = نفسه، مرة أخرى
code-hint = { $least } أرقام أو حروف على الأقل. تجنب تاريخ ميلادك.
code-show = أظهر ما أكتب
code-too-short = هذا الرمز قصير جدا: يلزم { $least } أرقام أو حروف على الأقل.
code-digits-only = ليست كلها أرقاما. اختر « بجملة »، أو اكتب أرقاما فقط.
code-differs = الرمزان ليسا متطابقين. اكتبهما مرة أخرى.
making-vault = خزنتك قيد التحضير. يستغرق ذلك بضع ثوان.

sheet-title = ورقة الإنقاذ
sheet-alone = كن وحدك أمام الشاشة: من يقرأ هذه الكلمات يستطيع فتح كل شيء.
sheet-how = اطبع هذه الورقة، أو انسخ الكلمات بيدك. تفتح خزنتك إذا ضاع الحاسوب أو نُسي الرمز.
sheet-ready = ورقتي جاهزة
sheet-later = لاحقا
sheet-prove = هل الورقة معك؟
sheet-prove-how = انسخ كلمتين من ورقتك. لم تعودا على الشاشة.
sheet-word = الكلمة رقم { $place }
sheet-check-it = تحقق
sheet-see-again = أرني الورقة مرة أخرى
sheet-wrong-word = ليست هذه الكلمات. انظر إلى الأرقام على ورقتك.
sheet-done = ورقة الإنقاذ جاهزة. لم تعد كلماتها على هذا الحاسوب.
sheet-lost-what = احفظها مع أوراق هويتك. لا يمكن طبعها مرة ثانية.
sheet-to-do = ورقة الإنقاذ: لم تُنجز بعد

first-paper = ورقتك الأولى
no-paper-now = ليس الآن
tour-title = ستة أشياء تعرفها
tour-show = ليقرأ الطبيب ورقة.
tour-add = صورة أو ملف أو مجلد كامل.
tour-who = في البداية: لا أحد. توقف متى شئت.
tour-log = كل قراءة تترك أثرا.
tour-private = ما لا تُريه لأحد.
tour-bin = الورقة المرمية تُستعاد خلال 30 يوما.
tour-end = فهمت

drafts-title = كنت قد بدأت الكتابة
draft-go-on = واصل
draft-forget = امح

page-vault-exists = صُنعت خزنة هنا قبل قليل ببرنامج آخر. افتح هذه الصفحة مرة أخرى.

## الإعدادات

settings = الإعدادات
settings-kept = حُفظ ذلك.
settings-language = اللغة
settings-code = رمزك السري
settings-has-code = تُفتح خزنتك بالرمز.
settings-has-no-code = تُفتح خزنتك دون الرمز.
settings-code-change = غيّر رمزك
settings-code-old = رمزك الحالي
settings-code-wait = رمزك الجديد قيد التثبيت. يستغرق ذلك بضع ثوان.
settings-lock = الإغلاق التلقائي
settings-lock-when = تُغلق الخزنة وحدها حين لا يلمس أحد الصفحة خلال:
settings-minutes = { $count ->
        [one] دقيقة واحدة
        [two] دقيقتان
        [few] { $count } دقائق
       *[other] { $count } دقيقة
    }
settings-picture = الصورة
settings-server = الخادم
settings-server-is = تذهب نسخة مغلقة إلى:
settings-server-none = كل شيء على هذا الحاسوب، ولا مكان آخر. يحفظ الخادم نسخة مغلقة ويتيح لك الإظهار عن بعد.
settings-server-choose = اختر خادما
settings-server-correct = صحّح العنوان
settings-server-url = عنوان الخادم
settings-server-hint = أُعطيت لك على ورقة. تشبه: https://coffre.example
settings-server-invite = الرقم السري للدعوة إن وُجد
settings-server-wait = نتصل بالخادم.
settings-server-fixed = لهذه الخزنة خادم من قبل. لتغييره اطلب المساعدة.
settings-devices = ما يفتح خزنتك
device-this = هذا الحاسوب
device-sheet = ورقة الإنقاذ
device-other = جهاز آخر لك
device-helper = شخص يساعدك
device-explained = إن لم تعرف جهازا في هذه القائمة، فاطلب المساعدة فورا.
settings-sheet = ورقة الإنقاذ
settings-version = Coffre، الإصدار { $version }

server-sees-title = ما يراه الخادم
server-sees-never = لا يرى أبدا
server-never-papers = ما في أوراقك، ولا اسمها ولا تاريخها؛
server-never-names = اسمك، ولا رقم ضمانك الاجتماعي؛
server-never-people = لمن تُري أوراقك، ولا لماذا.
server-sees-that = يرى
server-sees-when = أن أحدا يستعمل خزنة، وفي أي ساعة؛
server-sees-sizes = كم يحفظ، والحجم التقريبي لكل حزمة؛
server-sees-address = عنوان حاسوبك على الإنترنت، ما دمت متصلا؛
server-sees-readings = أن ورقة قُرئت، دون أن يعرف أيها ولا لمن.
server-sees-can = إذا كان غير أمين
server-can-lose = يمكنه أن يرفض أو يماطل أو يضيع نسخته. تبقى أوراقك على هذا الحاسوب.
server-can-not-open = لا يمكنه فتح ورقة، ولا تغيير واحدة دون أن يُلاحَظ.

## إظهار أثر

evidence-make = احفظ الدليل
evidence-title = دليل هذه القراءة
evidence-file = dalil
evidence-explained = يُري هذا الملف هذه القراءة لشخص آخر، ولا شيء غيرها. أرفقه بشكوى مثلا.
evidence-is-receipt = موقَّع؛ ولم يمكن الوصول إلى السجل العام.
evidence-is-one-operator = موقَّع ومقيَّد في السجل العام عند حارس واحد.
evidence-is-witnessed = موقَّع ومقيَّد في السجل العام، ورآه شهود.

## المساعدة

help = المساعدة
help-person = الأفضل أن تقرأ هذا مع شخص تثق به. لن يطلب منك شخص أمين رمزك ولا ورقة الإنقاذ.
help-go = اذهب
help-add-asks = كيف أحفظ ورقة؟
help-add-says = « أضف ورقة »، ثم صورة أو ملف. تبقى على هذا الحاسوب.
help-search-asks = كيف أجد ورقة؟
help-search-says = المس درجا، أو اكتب كلمة من الورقة: دم، ركبة، اسم الطبيب.
help-show-asks = كيف أُري الطبيب ورقة؟
help-show-says = على هذه الشاشة، أو على ورق، أو بحاسوبه. أنت تختار أي أوراق، وإلى متى.
help-stop-asks = كيف أتوقف عن الإظهار؟
help-stop-says = « من يستطيع أن يرى؟ »، ثم « أوقف ». يحتفظ الشخص بما قرأه.
help-looked-asks = من نظر في أوراقي؟
help-looked-says = « من نظر؟ » يعطي الاسم والورقة والوقت. يمكنك حفظ الدليل.
help-private-asks = وما لا أريد أن أُريه لأحد؟
help-private-says = ضعه في الدرج الخاص. لا أحد يعلم أنه هناك.
help-bin-asks = رميت ورقة سهوا.
help-bin-says = تبقى في السلة 30 يوما. المس « استرجع هذه الورقة ».
help-code-asks = نسيت رمزي.
help-code-says = لا أحد يستطيع إرجاعه لك. ورقة الإنقاذ تفتح كل شيء: احفظها جيدا.
help-sheet-asks = ما فائدة ورقة الإنقاذ؟
help-sheet-says = تفتح خزنتك إذا ضاع الحاسوب. احفظها مع أوراق هويتك.
help-internet-asks = وبلا إنترنت؟
help-internet-says = كل شيء يعمل. ما يجب أن يُرسل ينتظر، ثم يُرسل حين تعود الإنترنت.

## الأشخاص وبطاقاتهم

card-mine = بطاقتي
card-mine-how = أعط الملف للطبيب: عندها يستطيع أن يعطيك أوراقا. يقارن هذا المربع أو هذه الكلمات. بطاقتك لا تفتح شيئا.
card-mine-square = مربع بطاقتي للتصوير
card-mine-text = المربع بالحروف
card-mine-until = البطاقة صالحة حتى: { $when }. التالية تُصنع وحدها.
card-mine-keep = احفظ ملف بطاقتي
card-mine-file = بطاقتي
card-mine-no-server = بلا خادم لا يستطيع أحد أن يعطيك ورقة بعد. اختر خادما في الإعدادات.
people = أطبائي وأقاربي
people-none = ليست عندك بطاقة أحد بعد. اطلبها من طبيبك: إنها ملف صغير.
person-add = أضف بطاقة
person-add-explained = تقول البطاقة أين توضع ورقة لهذا الشخص. لا يُرى شيء بسببها.
person-added = حُفظت البطاقة. قارن الكلمات قبل أن تُري ورقة.
person-removed = لم تعد البطاقة محفوظة.
person-sees = ما يستطيع هذا الشخص أن يراه
person-remove = لا تحتفظ بهذه البطاقة
person-remove-what = لن تستطيع أن تُري { $name } شيئا دون بطاقته.
person-remove-doors = { $count ->
        [one] يبقى باب واحد مفتوحا: أوقف أولا إن لم تعد تريد الإظهار.
        [two] يبقى بابان مفتوحين: أوقف أولا إن لم تعد تريد الإظهار.
        [few] تبقى { $count } أبواب مفتوحة: أوقف أولا إن لم تعد تريد الإظهار.
       *[other] يبقى { $count } بابا مفتوحا: أوقف أولا إن لم تعد تريد الإظهار.
    }
person-remove-yes = نعم، أزل بطاقة { $name }

card-name = تقول البطاقة
card-role = يقول عن نفسه
card-place = صندوق رسائله
card-until = البطاقة صالحة حتى
card-checks = ما هو أكيد
card-signed = البطاقة كاملة، ولم يغيرها أحد.
card-over = لم تعد البطاقة صالحة. اطلب بطاقة جديدة.
card-held = يؤكد السجل العام أنها الأحدث.
card-not-held = لم يُسأل السجل العام بعد: يلزم الإنترنت.

page-wrong-fingerprint = ليست الكلمات نفسها: هذه البطاقة لشخص آخر. لا تُرِ شيئا.

## ما لا يسير

page-no-server = هذه الخزنة على هذا الحاسوب فقط: يلزم خادم لعرض ورقة عن بعد.
page-not-verified = تحقق أولا من بطاقته معه، وجها لوجه أو بالهاتف.
page-not-vouched = لم تعد الهيئة تضمن هذا الشخص. لتفتح له مع ذلك، استعمل « أرِ » وضع علامة في المربع.
page-not-verified-enough = لورقة حساسة، تحقق أولا من بطاقته معه، وجها لوجه أو بالهاتف.
page-not-fresh = تلزم الإنترنت للتأكد من أن بطاقته ما زالت صحيحة. أعد المحاولة حين تتوفر.
page-card-outdated = أُبعد أحد عنده منذ صُنعت بطاقته. اطلب منه بطاقته الجديدة.
page-date-unreadable = هذا التاريخ غير مفهوم. اكتبه هكذا: 12/03/2026، أو السنة وحدها.
page-until-unreadable = هذا التاريخ غير مفهوم. اكتبه هكذا: 12/03/2026.
page-until-past = هذا اليوم قد مضى. اختر يوما قادما.

## تعود الخزنة من ورقتها

back-way = عندي خزنة من قبل: هذه ورقة الإنقاذ
back-title = استرجاع خزنتي
back-explained = تلزم ورقة الإنقاذ والإنترنت. تعود أوراقك من الخادم.
back-words = كلمات الورقة الأربع والعشرون
back-words-hint = بالترتيب. لا أهمية للأحرف الكبيرة ولا للحركات.
back-server-hint = مكتوب على الورقة.
back-wait = خزنتك تعود. قد يستغرق ذلك دقيقة.
back-done = { $papers ->
        [0] عادت خزنتك. ليس فيها أي ورقة.
        [one] عادت خزنتك وفيها ورقة واحدة. تأتي إلى هنا حين تفتحها.
        [two] عادت خزنتك وفيها ورقتان. تأتي كل ورقة إلى هنا حين تفتحها.
        [few] عادت خزنتك وفيها { $papers } أوراق. تأتي كل ورقة إلى هنا حين تفتحها.
       *[other] عادت خزنتك وفيها { $papers } ورقة. تأتي كل ورقة إلى هنا حين تفتحها.
    }
back-compare = قارن هذه الأرقام بعلامات ورقتك. إذا اختلفت فهذه ليست خزنتك: هذا الخادم يخدعك.
back-others = { $count ->
        [one] جهاز آخر ما زال يفتح خزنتك. هل سُرق؟ انزع الخزنة منه:
        [two] جهازان آخران ما زالا يفتحان خزنتك. هل سُرق أحدهما؟ انزع الخزنة منه:
        [few] { $count } أجهزة أخرى ما زالت تفتح خزنتك. هل سُرق أحدها؟ انزع الخزنة منه:
       *[other] { $count } جهازا آخر ما زال يفتح خزنتك. هل سُرق أحدها؟ انزع الخزنة منه:
    }
device-lost = سُرق أو ضاع؟
device-lost-explained = لن يتسلم هذا الجهاز شيئا ولن يرسل شيئا. ما هو عليه يبقى عليه.
device-shut-out = انزع الخزنة منه

## ورقة الطوارئ

emergency-title = ورقة الطوارئ الخاصة بي
emergency-explained = اكتب ما يجب أن يعرفه المسعف. شيء واحد في كل سطر. اترك فارغًا ما لا تريد قوله.
emergency-born = تاريخ الميلاد
emergency-too-much = هذا أطول من ورقة واحدة: ثمانية أسطر في كل خانة، وأسطر قصيرة. لم يضع شيء.
emergency-kept = ورقتك محفوظة هنا. اطبعها: على الورق تنفع حتى دون حاسوب.
emergency-old = عمر هذه الورقة أكثر من ستة أشهر. أعد قراءتها ثم اطبعها من جديد.
emergency-how = اطوها أربع طيات واحملها معك. لا يراها أحد بغير ذلك.
emergency-change = تغيير ما هو مكتوب
emergency-with = وأيضًا بـ

## الورقة والرسائل

add-hidden = يبدأ اسمه بنقطة: هذا الملف مخفي. أعطه اسمًا آخر ثم حاول من جديد.
sheet-new = اصنع ورقة جديدة
sheet-new-explained = إذا ضاعت الورقة. القديمة لا تنفع بعد ذلك للعودة. لكن من وجدها يستطيع أخذ الخزنة خلال 30 يومًا. هذا يحتاج إلى الإنترنت.
sheet-new-wait = الورقة الجديدة قيد الإعداد…
drill-title = جرّب ورقتي
drill-explained = انسخ كلمات ورقتك الأربع والعشرين. لا يتغير شيء ولا يُحفظ شيء.
drill-there = ورقتك صالحة: هذه الكلمات تعيدك إلى هذه الخزنة.
drill-here = هذه كلمات هذه الخزنة. لم يُسأل الخادم: أعد المحاولة مع الإنترنت.
sheet-show = أظهر الورقة
settings-notices = رسائل على الشاشة
notice-explained = حين يوجد جديد، يمكن للحاسوب أن يقول ذلك بجملة قصيرة. ولا تقول أبدًا ما هو.
notice-cannot = هذا الحاسوب لا يستطيع إظهار مثل هذه الرسائل.
notice-when = أخبرني حين:
notice-reading = نظر أحد إلى ورقة
notice-deposit = أعطاك أحد ورقة
notice-door = باب سيُغلق قريبًا
notice-said = هناك جديد في خزنتك.

## Letters

message-kept-title = رسالة من { $name }
letter-new-version = نسخة جديدة من إحدى أوراقك
letter-about = الموضوع:
request-title = { $name } يطلب رؤية أوراق
request-days = { $days ->
        [one] لمدة يوم واحد
        [two] لمدة يومين
        [few] لمدة { $days } أيام
       *[other] لمدة { $days } يوما
    }
request-honest = تُظهر الكل أو جزءا أو لا شيء. إذا لم تُظهر شيئا فلن يعلم هذا الشخص.
request-stranger = ليست عندك بطاقته: هذا الطلب يحملها. بلا مقارنة لا يمكن أن يُرى أي شيء.
request-choose = اختيار ما يُعرض
request-ticked = { $count ->
        [0] لا توجد ورقة محددة لك.
        [one] ورقة واحدة محددة. لا شيء حساس. أزل التحديد كما تشاء.
        [two] ورقتان محددتان. لا شيء حساس. أزل التحديد كما تشاء.
        [few] { $count } أوراق محددة. لا شيء حساس. أزل التحديد كما تشاء.
       *[other] { $count } ورقة محددة. لا شيء حساس. أزل التحديد كما تشاء.
    }
another-kind = نوع آخر («{ $code }»)
page-request-over = انتهى وقت الرد على هذا الطلب.
message-answer = رد
message-drop = رمي
write-to = الكتابة إلى { $name }
write-explained = ستنتظر كلماتك في صندوق رسائله. لا أحد غيره يستطيع قراءتها.
write-label = رسالتك
write-send = إرسال الرسالة
write-empty = اكتب بضع كلمات.
done-written = كُتبت رسالتك. ستُرسل عند توفر الإنترنت.
correct-ask = طلب تصحيح
correct-explained = يذهب طلبك إلى { $name } الذي أعطى هذه الورقة. لا يرى إلا هذه الورقة وكلماتك.
correct-label = ما هو الخطأ
correct-send = طلب التصحيح
done-asked = كُتب طلبك. إن وُجدت نسخة جديدة فستصل إلى صندوق الرسائل.
note-tell = كتابته أيضا إلى { $name } الذي أعطى هذه الورقة
older-seen = ما زال يرى النسخة القديمة:
older-show-new = إظهار النسخة الجديدة
done-newest = أصبحت النسخة الجديدة ظاهرة لمن كان يرى القديمة.
not-yours-title = يبدو أن هذه الورقة لشخص آخر
not-yours-explained = الاسم أو تاريخ الميلاد المكتوب عليها ليس لك. انظر فيها مع من أعطاها.
not-yours-keep = الاحتفاظ بها رغم ذلك
inbox-words = { $count ->
        [one] تنتظرك رسالة واحدة أو طلب.
        [two] تنتظرك رسالتان أو طلبان.
        [few] تنتظرك { $count } رسائل أو طلبات.
       *[other] تنتظرك { $count } رسالة أو طلبا.
    }
arrival-refused = وصل شيء ووُضع جانبا. { $what }
letters-held = { $count ->
    [zero] لا شيء من { $name } ينتظر.
    [one] شيء يقول إنه من { $name } ينتظر: خادمه لا يجيب. سيعيد Coffre المحاولة.
    [two] شيئان يقولان إنهما من { $name } ينتظران: خادمه لا يجيب. سيعيد Coffre المحاولة.
    [few] { $count } أشياء تقول إنها من { $name } تنتظر: خادمه لا يجيب. سيعيد Coffre المحاولة.
    [many] { $count } شيئا تقول إنها من { $name } تنتظر: خادمه لا يجيب. سيعيد Coffre المحاولة.
   *[other] { $count } شيء تقول إنها من { $name } تنتظر: خادمه لا يجيب. سيعيد Coffre المحاولة.
 }
