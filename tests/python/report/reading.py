"""How numbers are read off a page, and held against the table's."""

import html.parser

HOSTILE = (
    """<img src=x onerror="document.title='owned'"> {{ 7*7 }} ');</script><script>alert(1)</script> & "quoted" ünï"""
)
NUMBER = r"[−-]?\d+(?:\.\d+)?"


def number(text):
    return float(text.replace("−", "-"))


def shown_digits(text):
    """The unit of the last digit that is shown."""
    return 10.0 ** -len(text.partition(".")[2])


def rounded(text, value, what=None):
    assert abs(number(text) - value) <= 0.5 * shown_digits(text) * (1 + 1e-9), (text, value, what)


class Numbers(html.parser.HTMLParser):
    """What carries a number with every digit, by metric and side, and the text shown for it; needs no browser."""

    def __init__(self):
        super().__init__()
        self.metric = self.side = self.number = None
        self.numbers = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.metric = given.get("data-metric", self.metric)
        self.side = given.get("data-side", self.side)
        values = [given[name] for name in ("data-value", "data-low", "data-high") if name in given]
        # The buttons of the figures have sides too, but no numbers.
        if tag == "span" and (values or given.get("class") in {"interval", "sd", "ci"}):
            self.number = [self.metric, self.side, given["class"], [float(v) for v in values], ""]
            self.numbers.append(self.number)

    def handle_data(self, data):
        if self.number:
            self.number[4] += data

    def handle_endtag(self, tag):
        if tag == "span":
            self.number = None
