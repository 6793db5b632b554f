"""The console command and the chat page.

``command`` reads the command line, ``serve`` opens the page on an address, ``page`` lays it
out, ``talk`` holds one browser's conversation, and ``render``, ``article_view`` and
``corpus_view`` turn answers and articles into markup through ``safe``.
"""
