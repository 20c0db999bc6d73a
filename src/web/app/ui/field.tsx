interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  placeholder?: string;
  required?: boolean;
}

/** A line to write in, under its label. */
export function Field({ label, value, onInput, placeholder = "", required = false }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        autocomplete="off"
        placeholder={placeholder}
        required={required}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

interface TextAreaProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  rows?: number;
}

/** Several lines to write in. */
export function TextArea({ label, value, onInput, rows = 6 }: TextAreaProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <textarea rows={rows} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}
