### صفحة المعالج في متصفحه.

## في كل مكان

page-name = خزنة المعالج
home = المرضى
pro-card = بطاقتي
pro-receipts = إيصالاتي
pro-settings = الإعدادات
pro-line-no-server = هذه الخزنة على هذا الحاسوب فقط: لا يستطيع أي مريض أن يريك شيئًا.
pro-line-away = لا إنترنت الآن. ما فُتح يُقرأ هنا.
pro-line-sent = كل شيء محدَّث.
pro-line-sending = آخر التغييرات في الطريق.
pro-will-sign = { $count ->
        [one] الفتح يوقّع إيصالًا: سيعلم { $name } أنك قرأت هذه الورقة ومتى.
        [two] الفتح يوقّع إيصالين: سيعلم { $name } أنك قرأت هاتين الورقتين ومتى.
        [few] الفتح يوقّع { $count } إيصالات: سيعلم { $name } أنك قرأت هذه الأوراق ومتى.
       *[other] الفتح يوقّع { $count } إيصالًا: سيعلم { $name } أنك قرأت هذه الأوراق ومتى.
    }
pro-signed = { $count ->
        [0] لم يوقَّع شيء آخر.
        [one] فُتحت. وُقّع إيصال واحد لـ { $name }.
        [two] فُتحت. وُقّع إيصالان لـ { $name }.
        [few] فُتحت. وُقّعت { $count } إيصالات لـ { $name }.
       *[other] فُتحت. وُقّع { $count } إيصالًا لـ { $name }.
    }

## المرضى

pro-patients = مرضاي
pro-alarm = { $alarm ->
        [other-vault] انتبه: شهادة برقمك تشير إلى خزنة أخرى، { $what }. اتصل بهيئتك.
        [unknown-card] انتبه: نُشرت بطاقة لخزنتك لم تصنعها، { $what }. أزل الجهاز المفقود.
       *[revoked] سُحبت كل بطاقاتك.
    }
pro-no-patient = لا أحد يريك شيئًا بعد. أرِ بطاقتك لمريض.
pro-patient-search = اسم المريض
pro-patients-count = { $count ->
        [0] لا مريض بهذا الاسم.
        [one] مريض واحد
        [two] مريضان
        [few] { $count } مرضى
       *[other] { $count } مريضًا
    }
pro-shows = { $count ->
        [0] لا ورقة
        [one] ورقة واحدة
        [two] ورقتان
        [few] { $count } أوراق
       *[other] { $count } ورقة
    }
pro-shut = { $count ->
        [one] واحدة لم تُفتح
        [two] اثنتان لم تُفتحا
        [few] { $count } لم تُفتح
       *[other] { $count } لم تُفتح
    }
pro-letters = { $count ->
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
       *[other] { $count } رسالة
    }
pro-until = يريك أوراقه حتى: { $when }
pro-no-door = لم يعد يريك شيئًا جديدًا
pro-verified = الهوية مؤكدة
pro-unverified = الهوية غير مؤكدة
pro-look = انظر هل من جديد
pro-draft = أكمل ما كنت تكتبه
pro-draft-forget = لا تحتفظ به

## الملخص

pro-allergies = الحساسيات
pro-treatments = العلاجات
pro-problems = المشاكل الصحية
pro-vaccines = اللقاحات
pro-results = آخر النتائج
pro-nothing-opened = لا ورقة مفتوحة تتحدث عن ذلك.
pro-not-stated = الأوراق المفتوحة لا تقول شيئًا. هذا لا يعني أنه لا يوجد.
pro-source = الورقة
pro-and-more = { $count ->
        [one] وواحد آخر
        [two] واثنان آخران
        [few] و{ $count } أخرى
       *[other] و{ $count } أخرى
    }
pro-mixed = ورقة تتحدث عن عدة أشخاص: لم تُؤخذ هنا. اقرأها.
pro-high = خطر مرتفع، تقول الورقة
pro-now-past = انتهى
pro-now-paused = متوقف أو مقرر
pro-unsure = للتأكيد
pro-not-final = غير نهائي
pro-subject = الاسم المكتوب في الورقة:
pro-summary-shut = { $count ->
        [one] ورقة واحدة لهذا الملخص لم تُفتح.
        [two] ورقتان لهذا الملخص لم تُفتحا.
        [few] { $count } أوراق لهذا الملخص لم تُفتح.
       *[other] { $count } ورقة لهذا الملخص لم تُفتح.
    }
pro-open-all = افتح الملخص
pro-open-one = افتح:
pro-new = { $count ->
        [one] ورقة جديدة
        [two] ورقتان جديدتان
        [few] { $count } أوراق جديدة
       *[other] { $count } ورقة جديدة
    }
pro-since = منذ قراءتك: { $when }

## البحث

pro-search = ابحث: HbA1c، أشعة، مستشفى…
pro-keys = بلوحة المفاتيح: ↑ ↓ للاختيار، Enter للفتح، Esc للمسح أو الرجوع، / للبحث.
pro-filter-family = النوع
pro-filter-year = السنة
pro-filter-author = الكاتب
pro-all = الكل
pro-papers = الأوراق
pro-pages = الصفحات
pro-found = { $count ->
        [0] لا ورقة.
        [one] ورقة واحدة
        [two] ورقتان
        [few] { $count } أوراق
       *[other] { $count } ورقة
    }
pro-folded = { $count ->
        [one] نسخة مكررة مطوية
        [two] نسختان مكررتان مطويتان
        [few] { $count } نسخ مكررة مطوية
       *[other] { $count } نسخة مكررة مطوية
    }
pro-opened = فُتحت من قبل
pro-not-opened = لم تُفتح
pro-version-unsure = نسختان: لا أحد يستطيع أن يقول أيهما الأحدث
pro-preview = معاينة
pro-choose = اختر ورقة: توصف هنا دون أن تُفتح.

## ورقة

pro-type = النوع
pro-date = التاريخ
pro-author = ممن
pro-origin = المصدر
pro-size = الحجم
pro-purpose = لماذا
pro-open-until = معروضة حتى
pro-from-patient = أضافها المريض
pro-from-helper = أضافها من يساعد المريض
pro-from-signed = وقّعها { $name }
pro-from-unsigned = غير موقعة { $name }
pro-opens-freely = فُتحت من قبل: تُقرأ هنا من جديد دون إيصال.
pro-letter-opens = هذه رسالة لك. فتحها يحفظها هنا دون إيصال.
pro-letter-kept = الرسالة مفتوحة ومحفوظة هنا.
pro-refuse = ارفض
pro-refuse-what = إن رُفضت فلن تُحفظ، ولا يعلم الشخص بشيء.
pro-refused = رُفضت. لن يُخبَر الشخص بذلك.
pro-open = افتح هذه الورقة
pro-opening = الورقة تُفتح.
pro-read = اقرأ أو اطبع
pro-for-programs = هذه الورقة للبرامج. هذا ما تقوله.
pro-states = ما تقوله هذه الورقة
pro-export = انسخ إلى مجلد العيادة
pro-exported = نُسخت:
pro-export-where = اختر أولًا المجلد الذي تُنسخ إليه الأوراق.
pro-export-cannot = لا يمكن الكتابة في هذا المجلد. اختر غيره.
pro-export-no-folder = لا يوجد هذا المجلد على هذا الحاسوب. اكتب مساره كاملًا.

## الإعطاء

pro-give = أعطِ ورقة
pro-give-to = أعطِ ورقة إلى { $name }
pro-give-explained = تذهب الورقة إلى صندوق رسائله موقعة منك. يحتفظ بها إن شاء.
pro-give-word = كلمة مع الورقة (إن أردت)
pro-give-files = اختر أوراقًا
pro-give-hint = أو أسقطها على هذا الحقل.
pro-giving = الأوراق في الطريق.
pro-given = { $count ->
        [one] أُعطيت ورقة واحدة إلى { $name }.
        [two] أُعطيت ورقتان إلى { $name }.
        [few] أُعطيت { $count } أوراق إلى { $name }.
       *[other] أُعطيت { $count } ورقة إلى { $name }.
    }
pro-give-no-card = ليست عندك بطاقة هذا الشخص. اطلبها منه.

## بطاقة

pro-add = أضف بطاقة
pro-add-explained = تقول بطاقة المريض أو الزميل أين تُكتب له رسالة أو تُعطى له ورقة. لا يُرى شيء بسببها.
pro-added = حُفظت البطاقة. قارن الكلمات: الاسم على بطاقة لا يثبت شيئا.
pro-compare = تحقق من هويته
pro-compared = المقارنة
pro-met-in-person = وجها لوجه
pro-met-spoken = بالهاتف
pro-met-not = ليس بعد: الاسم على بطاقة لا يثبت شيئا
pro-card-says = تقول البطاقة
pro-card-role = المهنة حسب البطاقة
pro-card-place = صندوق رسائله
pro-card-good = البطاقة صالحة حتى

## الأرقام الاثنا عشر

pro-code = تبادل البطاقتين بالهاتف
pro-code-how = اتصل بالشخص على رقم كنت تعرفه من قبل، وتعرّف على صوته. يُظهر هذا البرنامج 12 رقما تقولها له.
pro-code-show = أظهر 12 رقما لتُقال
pro-code-for = لأجل
pro-code-tell = قل له هذه الأرقام الاثني عشر. تصلح لعشر دقائق، مرة واحدة. لا تكتبها في أي مكان.
pro-code-server = إن كان خادمه غير خادمك، فقل له أيضا عنوان خادمك:
pro-code-waits = ننتظر أن يكتبها.
pro-code-forget = لا تُظهر هذه الأرقام بعد الآن

## الطلب

pro-request = اطلب أوراقا
pro-request-to = اطلب أوراقا من { $name }
pro-request-explained = يرى المريض طلبك، ويُظهر كل شيء أو بعضه أو لا شيء. وإن رفض فلن تعلم بذلك.
pro-request-what = أي أوراق
pro-request-sorts = اختر نوعا نوعا
pro-delicate = حسّاس: لا تطلبه إلا عند الضرورة
pro-request-why = لأي غرض
pro-request-why-hint = يقرأ المريض هذه الكلمات قبل أن يقرر.
pro-request-how-long = إلى متى
pro-for-a-day = يوم
pro-for-a-week = أسبوع
pro-for-a-month = شهر
pro-for-three-months = ثلاثة أشهر
pro-for-a-year = سنة
pro-request-send = أرسل الطلب
pro-request-nothing = ضع علامة على نوع واحد من الأوراق على الأقل.
pro-request-sent = طلبك
pro-request-gone = يذهب الطلب إلى صندوق رسائل { $name }.
pro-request-silence = ما يُظهره لك المريض يصل إلى هنا وحده. والصمت لا يعني شيئا.
pro-days = { $count ->
        [one] يوم واحد
        [two] يومان
        [few] { $count } أيام
       *[other] { $count } يوما
    }

## الكتابة

pro-words = الرسائل
pro-words-with = الرسائل مع { $name }
pro-words-count = { $count ->
        [one] رسالة واحدة تنتظر
        [two] رسالتان تنتظران
        [few] { $count } رسائل تنتظر
       *[other] { $count } رسالة تنتظر
    }
pro-no-word = لا رسالة تنتظر.
pro-write-about = اكتب بشأن هذه الورقة
pro-write-of = بشأن:
pro-write-claimed = (بحسب المرسل)
pro-write-label = رسالتك
pro-write-hint = ليست للحالات المستعجلة: لا أحد يعلم متى تُقرأ.
pro-write-anyway = لم تُقارَن بطاقته بعد. أريد مع ذلك الكتابة إلى { $name }.
pro-give-anyway = لم تُقارَن بطاقته بعد. أريد مع ذلك أن أعطي { $name }.
pro-write-send = أرسل
pro-write-sent = تذهب الرسالة إلى صندوقه.
pro-word-message = رسالة
pro-word-correction = طلب تصحيح
pro-word-disagreement = غير موافق
pro-word-request = يطلب أوراقا
pro-give-new = أعط النسخة الجديدة
pro-give-version = تأخذ الورقة مكان التي تتحدث عنها الرسالة: في خزنة المريض تبقى القديمة خلفها.
pro-version-over = لم تعد هذه الرسالة تنتظر: أُعطيت نسخة جديدة من قبل.
pro-word-done = انتهيت من هذه الرسالة
pro-word-done-what = لن تنتظر بعد ذلك ولن تُحفظ. لا يعلم الشخص بشيء.
pro-word-done-yes = نعم، أزلها
pro-word-away = لم تعد الرسالة تنتظر.

## بطاقتي

pro-card-how = يصوّر المريض هذا المربع، أو يقارن الكلمات الاثنتي عشرة التي تقرؤها بصوت عالٍ.
pro-card-square = مربع بطاقتي للتصوير
pro-card-words = الكلمات الاثنتا عشرة
pro-card-digits = الأرقام الستون
pro-card-text = المربع بالحروف
pro-card-until = البطاقة صالحة حتى: { $when }. التالية تُصنع وحدها.
pro-card-keep = ملف بطاقتي للتسليم
pro-card-file = بطاقتي
pro-card-no-server = بلا خادم لا يستطيع أحد أن يكتب إليك بعد: coffre-pro server set.
pro-plate = لوحة للمكتب
pro-plate-how = ضعها أمام المريض. ليس فيها سر، والكلمات الاثنتا عشرة لا تتغير.
pro-plate-size = الحجم
pro-plate-a4 = ورقة A4 للحائط
pro-plate-a6 = A6 مطوية للمكتب
pro-plate-with = اللغة الثانية
pro-plate-show = انظر إلى اللوحة

## إيصالاتي

pro-receipts-explained = كل ورقة فتحتها تركت إيصالًا موقعًا منك. يرى المريض القائمة نفسها.
pro-no-receipt = لم تفتح شيئًا بعد.
pro-receipts-count = { $count ->
        [one] إيصال واحد
        [two] إيصالان
        [few] { $count } إيصالات
       *[other] { $count } إيصالًا
    }
pro-when = متى
pro-patient = المريض
pro-paper = الورقة
pro-kept-by = محفوظ عند

## الإعدادات

pro-settings-kept = حُفظ.
pro-together = فتح الملخص بحركة واحدة
pro-together-explained = ورقة مفتوحة، إيصال واحد: هذا لا يتغير. تختار فقط هل تفتح حركة واحدة عدة أوراق. يرى المريض كل الإيصالات.
pro-together-how = لأوراق الملخص
pro-together-no = حركة لكل ورقة
pro-together-yes = حركة واحدة للجميع
pro-export-folder = مجلد العيادة
pro-export-explained = تُنسخ إليه الأوراق المفتوحة باسم التاريخ والنوع والكاتب. لا تُكتب أبدًا فوق ملف آخر.
pro-export-path = مسار المجلد
pro-export-hint = كاملًا، مثل: /home/cabinet/Documents/patients
pro-version = coffre-pro، الإصدار { $version }

## ما لا يسير

page-closed = الباب مغلق: لم يعد المريض يعرض هذه الورقة.
page-not-granted = هذه الورقة غير معروضة لك.
page-paper-gone = لم تعد هذه الورقة عند الخادم. لم يوقَّع شيء.
page-no-readings = لم يعد هذا الباب يسمح بالقراءة. لم يوقَّع شيء.
page-paper-faulty = لا تُفتح هذه الورقة: صنعها من أعطاها صنعًا سيئًا.
page-letter-incomplete = ما زالت هذه الرسالة في الطريق. عُد بعد قليل.
page-no-server = هذه الخزنة على هذا الحاسوب فقط: لا بد من خادم.
page-wrong-fingerprint = ليست الكلمات نفسها: هذه بطاقة شخص آخر. لا تعطه شيئا.
letters-held = { $count ->
    [zero] لا شيء من { $name } ينتظر.
    [one] شيء يقول إنه من { $name } ينتظر: خادمه لا يجيب. سيعيد Coffre المحاولة.
    [two] شيئان يقولان إنهما من { $name } ينتظران: خادمه لا يجيب. سيعيد Coffre المحاولة.
    [few] { $count } أشياء تقول إنها من { $name } تنتظر: خادمه لا يجيب. سيعيد Coffre المحاولة.
    [many] { $count } شيئا تقول إنها من { $name } تنتظر: خادمه لا يجيب. سيعيد Coffre المحاولة.
   *[other] { $count } شيء تقول إنها من { $name } تنتظر: خادمه لا يجيب. سيعيد Coffre المحاولة.
 }
