// Says what Go's YAML reader makes of documents: reads one JSON string a line, writes one JSON object a line.
//
// "tree" is the document as it is written (see test/helpers/yaml-meaning.ts for the notation), "typed" what decoding into
// types comes to; "refused" stands for either where the reader gives an error.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"gopkg.in/yaml.v3"
)

type document struct {
	Text   *string           `yaml:"text" json:"text,omitempty"`
	Number *int              `yaml:"number" json:"number,omitempty,string"`
	Flag   *bool             `yaml:"flag" json:"flag,omitempty"`
	Words  []string          `yaml:"words" json:"words"`
	Labels map[string]string `yaml:"labels" json:"labels"`
	Inner  *document         `yaml:"inner" json:"inner,omitempty"`
	Items  []document        `yaml:"items" json:"items"`
}

type answer struct {
	Tree  any `json:"tree"`
	Typed any `json:"typed"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for in.Scan() {
		var text string
		if err := json.Unmarshal(in.Bytes(), &text); err != nil {
			panic(err)
		}
		if err := encoder.Encode(answer{treeOf([]byte(text)), typedOf([]byte(text))}); err != nil {
			panic(err)
		}
	}
}

func treeOf(text []byte) (tree any) {
	defer func() {
		if recover() != nil {
			tree = "refused"
		}
	}()
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return "refused"
	}
	if len(root.Content) == 0 {
		return "empty"
	}
	return notation(root.Content[0], map[*yaml.Node]bool{})
}

func notation(node *yaml.Node, open map[*yaml.Node]bool) any {
	if open[node] {
		return "endless"
	}
	open[node] = true
	defer delete(open, node)
	tag := ""
	if node.Style&yaml.TaggedStyle != 0 {
		tag = node.Tag
	}
	switch node.Kind {
	case yaml.AliasNode:
		return map[string]any{"*": notation(node.Alias, open)}
	case yaml.ScalarNode:
		quoted := node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
		if tag != "" {
			return map[string]any{tag: node.Value}
		}
		if quoted {
			return "\"" + node.Value
		}
		return node.Value
	case yaml.SequenceNode:
		items := []any{}
		for _, item := range node.Content {
			items = append(items, notation(item, open))
		}
		return withTag(tag, items)
	default:
		entries := []any{}
		for _, item := range node.Content {
			entries = append(entries, notation(item, open))
		}
		return withTag(tag, map[string]any{"map": entries})
	}
}

func withTag(tag string, value any) any {
	if tag == "" {
		return value
	}
	return map[string]any{tag: value}
}

func typedOf(text []byte) (typed any) {
	defer func() {
		if recover() != nil {
			typed = "refused"
		}
	}()
	var decoded document
	if err := yaml.Unmarshal(text, &decoded); err != nil {
		return "refused"
	}
	return decoded
}
