### ما يُطبع: الأوراق. الفرنسية هي المصدر.
### Brouillon d'un auteur non natif : à faire relire.

## ورقة الطوارئ

sheet-emergency = ورقة الطوارئ
sheet-born = الاسم وتاريخ الميلاد
sheet-allergies = الحساسية
sheet-treatments = الأدوية والعلاج
sheet-problems = الأمراض
sheet-devices = داخل الجسم: بطارية القلب، مفصل صناعي…
sheet-wishes = للعلم
sheet-call = اتصلوا بـ
sheet-doctor = الطبيب
sheet-empty = غير مملوء
sheet-printed = طُبعت في
sheet-renew = تُجدَّد في
sheet-said-by = كتبها المريض بنفسه.

## ورقة الإنقاذ

sheet-rescue = ورقة الإنقاذ
sheet-opens = هذه الورقة تفتح الخزنة كلها.
sheet-keep = احفظها مع أوراق هويتك. لا تُرِها لأحد ولا ترسلها عبر الإنترنت.
sheet-words = الكلمات الأربع والعشرون
sheet-picture = الشيء نفسه، للتصوير
sheet-check = التحقق
sheet-check-says = هذه العلامات تدل على أنها الورقة الصحيحة.
sheet-where = العنوان الذي تُحفظ فيه الخزنة أيضًا
sheet-nowhere = لا يوجد الآن. اكتبه هنا حين يوجد.
sheet-mark = علامات هذه الخزنة
sheet-lost = إذا ضاع الحاسوب
sheet-lost-1 = ثبّت Coffre على حاسوب آخر.
sheet-lost-2 = اختر « عندي ورقة الإنقاذ ».
sheet-lost-3 = انسخ الكلمات الأربع والعشرين، أو أظهر الصورة.

## لوحة المكتب

plate-words = كلمات بطاقتي الاثنتا عشرة
plate-how = قبل أن تُريني ورقة، اسألني عن كلماتي الاثنتي عشرة. أقرؤها من شاشتي. قارنها بكلمات خزنتك. ربما استُبدلت هذه اللوحة.
plate-fold = قص الإطار ثم اطوِ هنا.
