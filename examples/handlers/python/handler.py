"""Counts words of completed tasks. In daybook.config.ts:

    rules: {
      words: {
        pattern: { detail: { type: ["task.completed"] } },
        target: { command: ["python3", "examples/handlers/python/handler.py"] },
      },
    }
"""

from daybook import PermanentError, run


def handle(event, delivery):
    task = event["detail"]
    title = (task.get("data") or {}).get("title")
    if title is None:
        raise PermanentError(f"task {task['subject']} has no title")
    print(f"{delivery.type} {delivery.id}: {title}")
    delivery.append(
        "words",
        {
            "type": "words.counted",
            "subject": task["subject"],
            "time": task["time"],
            "data": {"words": len(title.split())},
        },
    )


run(handle)
