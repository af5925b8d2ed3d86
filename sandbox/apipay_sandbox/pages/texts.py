# ruff: noqa: RUF001 - Russian is written in Cyrillic
"""What the pages say, in Russian by its English; a test holds it to the templates."""

from collections.abc import Mapping

_MOVES: Mapping[str, str] = {
    "Created.": "Создано.",
    "Paid in the customer's place.": "Оплачено за клиента.",
    "Cancelled.": "Отменено.",
    "The deadline has passed.": "Срок оплаты истёк.",
    "Refunded.": "Возврат сделан.",
    "Done.": "Готово.",
    "Deleted.": "Удалено.",
    "Sent again; the attempt appears as soon as it is over.": (
        "Отправлено ещё раз; попытка появится, как только завершится."
    ),
    "The clock has moved on.": "Часы переведены вперёд.",
    "Filled with made-up data.": "Добавлены вымышленные данные.",
    "The snapshot is taken.": "Снимок сделан.",
    "Everything is as it was then.": "Всё как было тогда.",
    "Everything is forgotten.": "Всё удалено.",
}

_HEADLINES: Mapping[str, str] = {
    "There is no such page.": "Такой страницы нет.",
    "This address does not take that.": "Этот адрес такого не принимает.",
    "This is too large.": "Это слишком много.",
    "This cannot be done.": "Этого сделать нельзя.",
    "There is no such payment.": "Такой оплаты нет.",
}

_STATES: Mapping[str, str] = {
    "pending": "ожидает оплаты",
    "paid": "оплачен",
    "cancelled": "отменён",
    "expired": "истёк",
    "active": "действует",
    "paused": "на паузе",
    "waiting": "в очереди",
    "delivered": "доставлено",
    "failed": "не доставлено",
    "daily": "ежедневно",
    "weekly": "еженедельно",
    "monthly": "ежемесячно",
    "yearly": "ежегодно",
    "30 seconds": "30 секунд",
    "1 minute": "1 минуту",
    "15 minutes": "15 минут",
    "1 hour": "1 час",
    "1 day": "1 день",
    "1 week": "1 неделю",
    "1 month": "1 месяц",
    "1 year": "1 год",
    "The next create is lost: done, and never answered": (
        "Ответ на следующее создание теряется: сделано, но без ответа"
    ),
    "The next create fails with 503, nothing is done": (
        "Следующее создание получает 503, ничего не сделано"
    ),
    "429 three times, retry after 5 s": "Три раза 429, повторить через 5 секунд",
    "Every answer takes 3 s longer": "Каждый ответ на 3 секунды дольше",
    "An amount becomes a number": "Сумма становится числом",
    "An unknown status appears": "Появляется неизвестный статус",
}

_PAGES: Mapping[str, str] = {
    "60 requests a minute": "60 запросов в минуту",
    "A sandbox: no money is moved.": "Песочница: деньги не списываются.",
    "API docs": "Документация API",
    "Add": "Добавить",
    "Add a key": "Добавить ключ",
    "Add a webhook": "Добавить вебхук",
    "Address": "Адрес",
    "All of them": "Все",
    "Almaty, UTC+5": "Алматы, UTC+5",
    "Amount": "Сумма",
    "Amount, ₸": "Сумма, ₸",
    "Amount, ₸: up to {left}": "Сумма, ₸: до {left}",
    "Another duration, ISO 8601": "Другой срок, ISO 8601",
    "Any": "Все",
    "Ask the merchant for a new invoice.": "Попросите у продавца новый счёт.",
    "Attempts: {n}": "Попыток: {n}",
    "Becomes": "Станет",
    "Bill now": "Выставить счёт",
    "Cancel": "Отменить",
    "Cancel for good?": "Отменить навсегда?",
    "Cancelled": "Отменён",
    "Checkout page": "Страница оплаты",
    "Clear": "Сбросить",
    "Clock": "Часы",
    "Create": "Создать",
    "Created": "Создан",
    "Customer": "Клиент",
    "Customers with these phone numbers act by themselves, on the sandbox's clock. All others wait "
    "for you to pay, cancel or expire their invoices.": (
        "Клиенты с этими номерами действуют сами, по часам песочницы. Остальные ждут, пока вы "
        "оплатите, отмените их счета или дадите сроку истечь."
    ),
    "Data and settings": "Данные и настройки",
    "Days back": "Дней назад",
    "Decline": "Отказаться",
    "Delete": "Удалить",
    "Delete this webhook?": "Удалить этот вебхук?",
    "Deliveries": "Доставки",
    "Description": "Описание",
    "Description or order id": "Описание или номер заказа",
    "Details": "Подробности",
    "Download HAR": "Скачать HAR",
    "Empty the log": "Очистить журнал",
    "End": "Прекратить",
    "End all of them": "Прекратить все",
    "Everything since then is lost. Restore?": "Всё, что было после, пропадёт. Восстановить?",
    "Everything that falls due on the way happens, each at its own moment: customers with magic "
    "numbers, payment deadlines, bills, webhook retries. The clock never goes back; a snapshot "
    "does.": (
        "Всё, что наступает по пути, происходит в свой момент: клиенты с особыми номерами, сроки "
        "оплаты, счета по расписанию, повторы вебхуков. Назад часы не идут; для этого есть снимки."
    ),
    "Everything that is stored, and where the clock stands.": (
        "Все сохранённые данные и положение часов."
    ),
    "Expired": "Истёк",
    "Faults": "Сбои",
    "Faults on purpose": "Сбои по заказу",
    "Field": "Поле",
    "Fill": "Заполнить",
    "Fill with 200 made-up invoices": "Добавить 200 вымышленных счетов",
    "First day": "Первый день",
    "Forget everything": "Удалить всё",
    "Forget everything?": "Удалить всё?",
    "Forgets everything but the key that the sandbox was started with; the clock goes back to real "
    "time.": (
        "Удаляет всё, кроме ключа, с которым песочница запущена; часы возвращаются к настоящему "
        "времени."
    ),
    "Freeze": "Остановить",
    "From": "С",
    "How often": "Сколько раз",
    "Interval": "Период",
    "Invoice": "Счёт",
    "Invoices": "Счета",
    "Kaspi invoice id": "Номер счёта в Kaspi",
    "Key": "Ключ",
    "Keys": "Ключи",
    "Last day": "Последний день",
    "Let it expire": "Истечь",
    "Let it run": "Запустить",
    "Let something go wrong": "Устроить сбой",
    "Made-up data": "Вымышленные данные",
    "Magic number": "Особый номер",
    "Magic numbers": "Особые номера",
    "Merchant": "Продавец",
    "Milliseconds": "Миллисекунды",
    "Move on": "Перевести",
    "Move on by": "Перевести вперёд на",
    "Name": "Название",
    "New invoice": "Новый счёт",
    "New organisation": "Новая организация",
    "New schedule": "Новое расписание",
    "Newer": "Новее",
    "Next bill": "Следующий счёт",
    "No invoice fits.": "Таких счетов нет.",
    "No invoice yet. Create one above, over the API, or fill the sandbox with made-up data.": (
        "Счетов пока нет. Создайте счёт выше или через API, либо добавьте вымышленные данные."
    ),
    "No request fits.": "Таких запросов нет.",
    "No schedule yet: it bills one customer daily, weekly, monthly or yearly. Create one, then "
    "move the clock.": (
        "Расписаний пока нет. Расписание выставляет клиенту счёт каждый день, неделю, месяц или "
        "год. Создайте его и переведите часы."
    ),
    "No webhook yet. It hears when an invoice becomes paid, cancelled or expired.": (
        "Вебхуков пока нет. Вебхук узнаёт, что счёт оплачен, отменён или истёк."
    ),
    "Nothing goes wrong. Choose what should.": "Всё исправно. Выберите, чему сломаться.",
    "Nothing was sent.": "Ничего не отправлено.",
    "Nothing was sent. A webhook hears when an invoice becomes paid, cancelled or expired.": (
        "Ничего не отправлено. Вебхук узнаёт, что счёт оплачен, отменён или истёк."
    ),
    "Often wanted": "Частые сбои",
    "Older": "Старее",
    "Operation": "Операция",
    "Order": "Заказ",
    "Order id": "Номер заказа",
    "Organisation": "Организация",
    "Organisations and keys": "Организации и ключи",
    "Page {page} of {last}": "Страница {page} из {last}",
    "Pages": "Страницы",
    "Paid": "Оплачен",
    "Pause": "Пауза",
    "Pay": "Оплатить",
    "Pay until": "Оплатить до",
    "Pay {amount}": "Оплатить {amount}",
    "Payment address": "Адрес оплаты",
    "Payment cancelled": "Оплата отменена",
    "Phone": "Телефон",
    "Phone number": "Номер телефона",
    "Reason": "Причина",
    "Refund": "Возврат",
    "Refunded": "Возвращено",
    "Refunds": "Возвраты",
    "Request": "Запрос",
    "Requests": "Запросы",
    "Restore": "Восстановить",
    "Resume": "Возобновить",
    "Revoke": "Отозвать",
    "Revoke this key?": "Отозвать этот ключ?",
    "Save": "Сохранить",
    "Schedule": "Расписание",
    "Schedules": "Расписания",
    "Search": "Поиск",
    "Seconds to pay": "Секунд на оплату",
    "Seed": "Зерно",
    "Send again": "Отправить ещё раз",
    "Settings": "Настройки",
    "Show": "Показать",
    "Skip one": "Пропустить",
    "Skip to the content": "К содержанию",
    "Snapshots": "Снимки",
    "Some phone numbers act by themselves:": "Некоторые номера действуют сами:",
    "Next event:": "Ближайшее событие:",
    "Start afresh": "Начать заново",
    "Status": "Статус",
    "Still": "Осталось",
    "Take a snapshot": "Сделать снимок",
    "Take the verification back": "Снять подтверждение",
    "The customer": "Клиент",
    "The customer {does}": "Клиент {does}",
    "The new API key. It is shown this once: keep it now.": (
        "Новый ключ API. Он показан только сейчас: сохраните его."
    ),
    "The payment did not go through: the bank has declined it. Nothing was charged.": (
        "Оплата не прошла: банк её отклонил. Деньги не списаны."
    ),
    "The secret of webhook {id}. It is shown this once: keep it now.": (
        "Секрет вебхука {id}. Он показан только сейчас: сохраните его."
    ),
    "The time to pay is over": "Время оплаты истекло",
    "The work": "Работа",
    "To": "По",
    "To a moment, in UTC": "К моменту, в UTC",
    "To pay": "К оплате",
    "Took": "Заняло",
    "Verification": "Подтверждение",
    "Verify": "Подтвердить",
    "Webhook": "Вебхук",
    "Webhook addresses": "Адреса вебхуков",
    "Webhook deliveries": "Доставки вебхуков",
    "Webhooks": "Вебхуки",
    "What goes wrong": "Что ломается",
    "What has happened": "Что произошло",
    "When": "Когда",
    "Whom it strikes": "Кого касается",
    "With refunds and schedules. The same seed, clock and state give the same data.": (
        "С возвратами и расписаниями. Одно и то же зерно даёт одни и те же данные."
    ),
    "all that is left": "весь остаток",
    "any address": "любые",
    "any key": "любой ключ",
    "dropped": "обрыв",
    "every operation": "все операции",
    "frozen": "стоят",
    "held to it": "соблюдается",
    "https and public only": "только https и публичные",
    "is done before": "сделана",
    "is not done": "не сделана",
    "key": "ключ",
    "next": "следующая",
    "no answer": "нет ответа",
    "no key": "нет ключей",
    "no limit": "без ограничения",
    "not verified": "не подтверждена",
    "not verified: it cannot create invoices": "не подтверждена: счета создавать нельзя",
    "runs in real time": "идут",
    "stands still": "стоят",
    "until it is ended": "пока не прекращён",
    "until {day}": "до {day}",
    "verified": "подтверждена",
}

RUSSIAN: Mapping[str, str] = {**_MOVES, **_HEADLINES, **_STATES, **_PAGES}
