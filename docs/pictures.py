"""Pictures of the guide: drawn while mkdocs builds it, by the code of the page itself, below each block that draws."""

import io
import os
import re
import tempfile

import matplotlib as mpl
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PAGE = "guide/plots.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add one picture per block of code that draws; called by mkdocs."""
    page = files.get_file_from_path(PAGE)
    for name, picture in drawn(page.content_string if page else "").items():
        files.append(File.generated(config, f"guide/{name}", content=picture))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put each picture below its block; called by mkdocs."""
    if page.file.src_uri != PAGE:
        return markdown
    numbers = iter(range(len(BLOCK.findall(markdown))))

    def with_picture(block: re.Match[str]) -> str:
        name = picture_name(next(numbers))
        title = re.findall(r"^#+ (.*)$", markdown[: block.start()], re.MULTILINE)[-1]
        return f"{block[0]}\n\n![{title}]({name})" if files.get_file_from_path(f"guide/{name}") else block[0]

    return BLOCK.sub(with_picture, markdown)


def picture_name(number: int) -> str:
    """Name the picture of a block, counted from 0."""
    return f"plots/{number}.svg"


def drawn(markdown: str) -> dict[str, bytes]:
    """Run the blocks in order, in a folder of their own, and keep what each has drawn."""
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    pictures, names, home = {}, {}, os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for number, code in enumerate(BLOCK.findall(markdown)):
                exec(compile(code, PAGE, "exec"), names)
                if plt.get_fignums():
                    # The same picture has the same bytes, whenever it is drawn.
                    with mpl.rc_context({"svg.hashsalt": PAGE}), io.BytesIO() as file:
                        plt.savefig(file, format="svg", metadata={"Date": None})
                        pictures[picture_name(number)] = file.getvalue()
                plt.close("all")
        finally:
            os.chdir(home)
    return pictures
