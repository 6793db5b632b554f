"""In place of haiku.rag's worker: keeps articles whole, finds them by the endpoint's vectors."""

import json
import sys
import urllib.request


def vectors(url, texts):
    request = urllib.request.Request(
        f"{url}/embeddings",
        data=json.dumps({"model": "newsdesk", "input": texts}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return [row["embedding"] for row in json.load(response)["data"]]


def main():
    url = sys.argv[1]
    articles, known = [], []
    for line in sys.stdin:
        asked = json.loads(line)
        if "articles" in asked:
            articles = asked["articles"]
            known = vectors(url, [article["text"] for article in articles])
            given = {"articles": len(articles)}
        elif asked["question"] == "die":
            sys.exit("the last words")
        elif not articles:
            given = {"error": "there are no articles yet"}
        else:
            ((*wanted,),) = vectors(url, asked["question"])
            scores = [sum(a * b for a, b in zip(wanted, row, strict=True)) for row in known]
            order = sorted(range(len(scores)), key=lambda n: -scores[n])[: asked["k"]]
            given = {
                "found": [
                    {
                        "source": articles[n]["source"],
                        "text": articles[n]["text"],
                        "score": scores[n],
                    }
                    for n in order
                ]
            }
        sys.stdout.write(json.dumps(given) + "\n")
        sys.stdout.flush()


main()
