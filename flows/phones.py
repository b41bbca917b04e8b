"""Phone numbers as they are kept: E.164, whatever way a channel writes them."""

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
)


def to_e164(written: str, country: str) -> str | None:
    """Give a number in E.164, or None where it is none.

    ``country`` (ISO 3166) is where a number without a country code would be dialled; messengers
    leave out the plus before theirs.
    """
    for form in (written, f"+{written}"):
        try:
            number = parse(form, country)
        except NumberParseException:
            continue
        if is_valid_number(number):
            return format_number(number, PhoneNumberFormat.E164)
    return None
