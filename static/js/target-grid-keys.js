// The keyboard of a spreadsheet on ordinary inputs. Without scripts Tab and typing still work.
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const isWhole = (input) => input.selectionStart === 0 && input.selectionEnd === input.value.length;

function leavesText(input, key) {
  if (key === "ArrowUp" || key === "ArrowDown" || isWhole(input)) return true;
  const end = key === "ArrowLeft" ? 0 : input.value.length;
  return input.selectionStart === end && input.selectionEnd === end;
}

export function keys(sheet, block, history, fill) {
  const move = (cell, down, right, far) => {
    const next = sheet.step(cell, down, right, far);
    if (next) sheet.go(next);
  };
  const empty = () => history.change(block.rows().flat().map((cell) => [cell, ""]));

  function arrow(event, cell) {
    const [down, right] = ARROWS[event.key];
    if (event.shiftKey) {
      if (!block.many && !isWhole(cell.input)) return;
      event.preventDefault();
      block.extend(cell, down, right);
    } else if (leavesText(cell.input, event.key)) {
      event.preventDefault();
      block.clear();
      move(cell, down, right, event.ctrlKey || event.metaKey);
    }
  }

  function restore(cell) {
    if (block.many) return block.clear();
    const before = history.before();
    if (before !== undefined && cell.input.value !== before) sheet.set([[cell, before]]);
    cell.input.select();
  }

  const commands = {
    z: (event) => (event.shiftKey ? history.again() : history.back()),
    y: () => history.again(),
    d: () => fill.down(),
    r: () => fill.right(),
  };

  sheet.form.addEventListener("keydown", (event) => {
    // Enter and Escape also belong to the input method that is choosing a Chinese word; 229 is what Safari says.
    if (event.isComposing || event.keyCode === 229 || event.altKey || !event.target.matches("input[data-cell]")) return;
    const cell = sheet.of(event.target);
    if (event.key in ARROWS) return arrow(event, cell);
    if (event.ctrlKey || event.metaKey) {
      const command = commands[event.key.toLowerCase()];
      if (!command) return;
      event.preventDefault();
      return command(event);
    }
    switch (event.key) {
      case "Enter":
        event.preventDefault();
        block.clear();
        return move(cell, event.shiftKey ? -1 : 1, 0);
      case "Escape":
        event.preventDefault();
        return restore(cell);
      case "F2":
        event.preventDefault();
        block.clear();
        return cell.input.setSelectionRange(cell.input.value.length, cell.input.value.length);
      case "Delete":
      case "Backspace":
        if (block.many || (event.key === "Delete" && isWhole(cell.input))) {
          event.preventDefault();
          empty();
        }
        return;
      case "Tab":
        return block.clear();
      default:
        if (event.key.length === 1) block.clear();
    }
  });
}
