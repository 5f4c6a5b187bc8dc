### من يشهد لهذه البطاقة: ثلاثة أجوبة منفصلة.

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
check-alarm = انتبه: قد يكون شخص آخر وراء بطاقة « { $name } ». لا تُرِه شيئا قبل أن تسأله وجها لوجه.
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
