"""Phone numbers as pages show them: enough to know which it is, too little to take away."""


def masked(number: str) -> str:
    """This will hide the middle of a number: 138 0000 1111 → 138••••1111; of a short one all but the end."""
    digits = "".join(char for char in number if char.isdigit())
    if len(digits) < 7:
        return "••••" + digits[-2:] if digits else ""
    return f"{digits[:3]}••••{digits[-4:]}" if len(digits) >= 10 else f"••••{digits[-3:]}"
