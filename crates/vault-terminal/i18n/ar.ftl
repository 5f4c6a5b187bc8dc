### الكلمات المشتركة بين برامج Coffre في الطرفية. الفرنسية هي المصدر.
### Brouillon d'un auteur non natif : à faire relire.

## العناوين

error-label = خطأ:
advice-label = ما العمل:
details-label = تفصيل:
warning-label = انتبه:
labelled = { $label }: { $value }

## المساعدة

help-heading-usage = الاستعمال:
help-heading-commands = الأوامر
help-heading-arguments = المعطيات
help-heading-options = الخيارات
help-heading-global = خيارات مشتركة
help-heading-examples = أمثلة:
help-note-values = ({ $values })
help-note-default = (الافتراضي: { $values })
help-help = يعرض مساعدة أمر.
help-help-command = الأمر.
help-global-help = يعرض هذه المساعدة (-h: باختصار).
help-global-version = يعرض رقم الإصدار.
help-global-home = المجلد الذي يُحفظ فيه كل شيء.
help-global-json = يجيب بصيغة JSON لبرنامج آخر.
help-global-quiet = لا يقول إلا التحذيرات والأخطاء.
help-global-yes = يجيب بنعم عن كل سؤال.
help-global-no-input = لا يطرح أي سؤال.
help-global-lang = اللغة.
help-global-secret-stdin = يقرأ الرمز السري من الدخل القياسي.
help-global-secret-file = يقرأ الرمز السري من ملف.
help-global-secret-command = يقرأ الرمز السري مما يطبعه أمر.
help-global-no-secret = بلا رمز سري: هذا الجهاز يحفظه.

man-name = الاسم
man-synopsis = الاستعمال
man-description = الوصف
man-examples = أمثلة
man-version = الإصدار

## أسماء القيم

value-amount = كمية
value-card = بطاقة
value-code = رمز
value-command = أمر
value-date = تاريخ
value-dir = مجلد
value-file = ملف
value-format = صيغة
value-grant = باب
value-id = رقم
value-lang = لغة
value-name = اسم
value-number = عدد
value-patient = مريض
value-shell = أمر
value-tag = وسم
value-text = نص
value-type = نوع
value-url = عنوان
value-words = كلمات

## أخطاء سطر الأوامر

err-usage = لم يُفهم الأمر.
    .advice = اكتب « { $help } » لترى كيف يُكتب.
err-usage-unknown-argument = « { $argument } » غير منتظر هنا.
    .advice = { $suggestion ->
        [none] اكتب « { $help } » لترى ما هو ممكن.
       *[other] هل تقصد « { $suggestion } »؟ وإلا فاكتب « { $help } ».
    }
err-usage-unknown-command = لا يوجد أمر « { $argument } ».
    .advice = { $suggestion ->
        [none] اكتب « { $help } » لترى الأوامر.
       *[other] هل تقصد « { $suggestion } »؟ وإلا فاكتب « { $help } ».
    }
err-usage-bad-value = « { $value } » لا تناسب { $argument }.
    .advice = صحّح هذه القيمة. « { $help } » يبيّن المنتظر.
err-usage-not-one-of = « { $value } » لا تناسب { $argument }.
    .advice = { $suggestion ->
        [none] اختر من: { $values }.
       *[other] هل تقصد « { $suggestion } »؟ اختر من: { $values }.
    }
err-usage-missing-value = تنقص قيمة بعد { $argument }.
    .advice = أضفها. « { $help } » يبيّن المنتظر.
err-usage-too-many = « { $value } » زائدة على { $argument }.
    .advice = احذف هذه القيمة. « { $help } » يبيّن المنتظر.
err-usage-conflict = { $argument } لا يجتمع مع { $other }.
    .advice = أبقِ واحدا منهما. « { $help } » يبيّن فائدة كل منهما.
err-usage-repeated = { $argument } مكتوب أكثر من مرة.
    .advice = اكتبه مرة واحدة. « { $help } » يبيّن فائدته.
err-usage-missing-argument = ينقص: { $argument }.
    .advice = أضفه. « { $help } » يبيّن المنتظر.
err-usage-missing-command = ينقص اسم أمر.
    .advice = اكتب « { $help } » لترى الأوامر.
err-usage-not-text = كلمة من الأمر ليست نصا مقروءا.
    .advice = أعد كتابتها. اكتب « { $help } » لترى المنتظر.

## أخطاء أخرى

err-output-closed = انصرف قارئ المخرجات.
    .advice = لا شيء.
err-output-failed = تعذّرت كتابة الجواب.
    .advice = تحقق من بقاء مكان على القرص ثم أعد المحاولة.
err-output-terminal = لا تُعرض الورقة في الطرفية.
    .advice = اكتبها في ملف: -o ملف.
err-interrupted = توقف بطلب منك.
    .advice = أعد الأمر نفسه متى شئت: يواصل دون أن يضيع شيء.
err-bug = أخطأ البرنامج وتوقف.
    .advice = أعد المحاولة. إن تكرر ذلك فأرسل التفصيل أدناه إلى صانعي البرنامج: لا يقول شيئا عنك.
err-answer-needed = يلزم جواب عن: { $question }
    .advice = أعد الأمر في طرفية دون --no-input، أو أجب مسبقا بخياراته.
err-no-answer = لا جواب صالح عن: { $question }
    .advice = أعد الأمر وأجب كما هو مبيّن.
err-secret-needed = يلزم الرمز السري ولا يمكن سؤال أحد.
    .advice = أعد الأمر في طرفية دون --no-input، أو أعط --secret-stdin أو --secret-file أو --secret-command.
err-secret-empty = الرمز السري فارغ.
    .advice = أعد المحاولة مع الرمز السري.
err-secret-too-long = الرمز السري طويل جدا (أكثر من { $max } بايت).
    .advice = تحقق من أنه هو وليس ملفا آخر.
err-secret-not-text = الرمز السري ليس نصا.
    .advice = تحقق من أنه هو وليس ملفا آخر.
err-secret-differs = الكتابتان مختلفتان.
    .advice = أعد المحاولة ببطء. لم يتغير شيء.
err-secret-unreadable = تعذّرت قراءة الرمز السري من { $place }.
    .advice = تحقق من وجود هذا الملف ومن حقك في قراءته.
err-secret-command = فشل الأمر الذي يعطي الرمز السري.
    .advice = جرّبه وحده في طرفية ثم أعد المحاولة.
err-no-home = لم يوجد مجلد شخصي.
    .advice = قل أين يُحفظ كل شيء: --home مجلد.
err-id-unknown = لا شيء يبدأ بـ « { $typed } ».
    .advice = اعرض القائمة لتجد الرقم الصحيح.
err-id-ambiguous = « { $typed } » يدل على { $count } أشياء معا.
    .advice = أضف حروفا: { $candidates }.

## أسئلة

ask-yes-no = [ن/ل]
ask-yes-words = ن نعم
ask-no-words = ل لا
ask-again-yes-no = أجب « نعم » أو « لا »:
ask-number = عدد من 1 إلى { $last }:
ask-again-number = أجب بعدد من 1 إلى { $last }:

secret-prompt = الرمز السري:
secret-prompt-new = رمز سري جديد:
secret-prompt-again = نفسه مرة أخرى:
secret-differs-try-again = الكتابتان مختلفتان، أعد المحاولة.
secret-file-open-to-others = يستطيع غيرك قراءة { $path }. أغلقه: chmod 600.

## التقدم

progress-of = { $done } من { $total }
progress-left = بقي { $left }
progress-line = { $label }: { $state }
progress-working = جارٍ
progress-done = { $label }: انتهى

## أحجام ومدد وتواريخ

decimal-separator = ,
size-b = { $n }{"\u00A0"}o
size-kb = { $n }{"\u00A0"}ko
size-mb = { $n }{"\u00A0"}Mo
size-gb = { $n }{"\u00A0"}Go
size-tb = { $n }{"\u00A0"}To
duration-seconds = { $n }{"\u00A0"}ث
duration-minutes = { $n }{"\u00A0"}د
duration-hours = { $n }{"\u00A0"}س
duration-days = { $n ->
    [one] يوم واحد
    [two] يومان
    [few] { $n } أيام
   *[other] { $n } يوما
 }
# أسماء الشهور كما تُقال في الجزائر وتونس: أكثر قراء العربية في فرنسا من المغرب العربي.
month-1 = جانفي
month-2 = فيفري
month-3 = مارس
month-4 = أفريل
month-5 = ماي
month-6 = جوان
month-7 = جويلية
month-8 = أوت
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
date = { $day } { $month } { $year }
day-today = اليوم
day-yesterday = أمس
day-tomorrow = غدا
days-ago = { $n ->
    [two] قبل يومين
   *[other] قبل { $n } أيام
 }
days-ahead = { $n ->
    [two] بعد يومين
   *[other] بعد { $n } أيام
 }
moment = { $day } الساعة { $hour }:{ $minute }

## السجلات العامة وشهودها

column-register = السجل العام
column-operator = القائم عليه
column-register-is = بالنسبة إليك
register-own = سجلك
register-other = سجل جهة اتصال
register-not-met = لم يُصادَف بعد
field-register = السجل العام
field-witnesses = الشهود
register-state = { $origin }، يقوم عليه { $operator }: حالته في { $at }، { $witnessed ->
    [true] وقّعها عدد كافٍ من الشهود
   *[other] رآها هذا الجهاز وحده
 }
witnesses-rule = { $needed ->
    [0] لا يُطلب أي شاهد
   *[other] { $needed } من { $count }: { $names }
 }
witnesses-hold = الشهود الذين يجب أن يوقّعوا: { $rule }.
witnesses-none = قيمة كل سجل من قيمة خادمه، والأوقات أوقات هذا الجهاز.
witnesses-few = هؤلاء الشهود أقل من أن يضمنوا ألا يُظهر سجل تاريخين: يلزم أكثر من الثلثين.
register-unnamed = لا يذكر هذا الملف سجلك { $origin }: يبقى مفتاحه مفتاح اليوم الأول.
register-unwitnessed = لم يوقّع سجلك العام عدد كافٍ من الشهود (حالته في { $at }). لم يضع شيء، لكن الأوقات هي أوقات هذا الجهاز. إن دام ذلك فاسأل القائمين على الخادم: هل توقف شاهد؟
register-stopped = لا يُظهر السجل العام { $origin } شيئا جديدا منذ { $at }. ما دام كذلك لا يُفتح باب لمن يعتمد عليه. تحقق من ساعة هذا الجهاز، ثم اسأل القائمين على ذلك الخادم.

## من يشهد لبطاقة

field-check-authority = 1. جهة مصدّقة
field-credential = الشهادة
field-check-log = 2. السجل العام
field-check-compared = 3. أنت
check-authority = { $word ->
        [none] لم تقل شيئا عن هذا الشخص
        [unknown-authority] قالت عنه شيئا، لكنك لم تختر تصديقها
        [not-signed] لم توقّع هذه الشهادة: إنها مزورة
        [other-vault] وقّعت هذه الشهادة لخزنة أخرى: ليست لهذا الشخص
        [ended] قالت من هو، لكن الشهادة غير صالحة بعد أو انتهت
        [revoked] { $name } سحبت شهادتها
        [no-status] { $name } قالت من هو؛ ولا أحد يعلم هل ما زال ذلك قائما، فقائمتها لم تُقرأ
        [old-status] { $name } قالت من هو؛ ولا أحد يعلم هل ما زال ذلك قائما، فقائمتها أقدم من يومين
        [stands] { $name } قالت من هو، وذلك قائم
       *[other] ؟
    }
field-profession = المهنة
profession-confirmed = { $profession }، تؤكد ذلك { $by }
profession-own = يقول عن نفسه « { $own } »؛ ولم يؤكد ذلك أحد
profession-differs = تقول البطاقة « { $own } »، لكن { $by } تؤكد: { $profession }.
profession-unknown = مهنة برمز غير معروف ({ $code })
profession-specialty = { $profession }، { $specialty }
profession-unknown-specialty = { $profession }، تخصص برمز غير معروف ({ $code })
check-log = { $word ->
        [not-needed] ليس فيه ما يظهر عن هذه البطاقة
        [not-read] لم تمكن قراءته
        [revoked] يُظهر أن هذا الشخص سحب كل بطاقاته
        [missing] لا يُظهر هذه البطاقة
        [other-card] يُظهر بطاقة أخرى لهذه الخزنة، أحدث أو بالرقم نفسه
        [other-vault] يُظهر، بعد ذلك، خزنة أخرى للشخص نفسه
        [newest] يُظهر هذه البطاقة ولا شيء أحدث
       *[other] ؟
    }
check-compared = { $word ->
        [in-person] قارنت البطاقة وجها لوجه
        [spoken] قارنت الكلمات بالهاتف
       *[none] لم تقارن البطاقة مع صاحبها
    }
check-alarm = قد يكون شخص آخر وراء بطاقة « { $name } ». لا تُرِه شيئا قبل أن تسأله وجها لوجه.
authorities-none = لا تصدّق أي جهة. سطر « authority اسم بصمة عنوان » في ملف « policy set » يضيف جهة.
authority-believed = جهة مصدَّقة: { $name }، { $server }

short-authority = { $word ->
        [stands] قائمة
        [none] لا شيء
        [unknown-authority] غير مصدَّقة
        [ended] انتهت
        [revoked] سُحبت
        [not-signed] مزورة
        [other-vault] مزورة
       *[other] تُعاد قراءتها
    }
short-log = { $word ->
        [not-needed] –
        [newest] أحدث
        [not-read] لم يُقرأ
        [missing] غائبة
       *[other] انتبه
    }
until-always = دائما
