"""The console command and the chat page.

``command`` reads the command line, ``serve`` opens the page on an address, ``page`` lays it
out, ``wiring`` says what happens when something is pressed, ``talk`` holds one browser's
conversation, and the files that end in ``_view`` turn answers and articles into markup, each
foreign word of it through ``safe``. ``style`` and ``script`` are what the browser gets.
"""
