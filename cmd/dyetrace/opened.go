package main

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// openedByHand reports whether somebody has opened the program as one opens a document, or
// dropped files on it: there is a terminal for it alone, which goes when it ends. alone
// says whether there is.
func openedByHand(args []string, alone func() bool) bool {
	dropped := !slices.ContainsFunc(args, func(arg string) bool { return !filepath.IsAbs(arg) })
	return dropped && alone()
}

// explain says to somebody who has opened the program by hand what it is and how to go on,
// in both languages, and waits until he has read it. program is where the program lies.
func explain(program string, dropped []string, in io.Reader, out io.Writer) {
	folder, name := filepath.Split(program)
	name = strings.TrimSuffix(name, filepath.Ext(name))
	if name == "" {
		name = "dyetrace"
	}
	command := name + " demo"
	english, chinese := "try it on a made-up case; it says where the report is", "用一个虚构案件试一试，最后会显示报告在哪里"
	if len(dropped) > 0 {
		command = name + ` import --ledger case "` + strings.Join(dropped, `" "`) + `"`
		english, chinese = "read what you have dropped on it into a ledger", "把刚才拖到程序上的文件读入账本"
	}
	//nolint:errcheck // a terminal that is gone needs no words
	fmt.Fprintf(out, openedText, version, filepath.Clean(folder), command, english, name, chinese)
	bufio.NewReader(in).ReadString('\n') //nolint:errcheck // whatever comes, he has seen it
}

// openedText takes the version, the folder, a command and what it does, the program's name,
// and what the command does in Chinese.
const openedText = `dyetrace %[1]s

dyetrace follows stolen money through transfer records. It is a program for the
command line and has no window of its own. To go on:

  1. Press the Windows key, type cmd, press Enter.
  2. Type   cd /d "%[2]s"
  3. Type   %[3]s
            (%[4]s)
  4. Type   %[5]s --help   for all commands.

dyetrace 在转账记录中追踪被骗资金的去向。它是命令行程序，没有自己的窗口。请这样继续：

  1. 按 Windows 键，输入 cmd，按回车键。
  2. 输入   cd /d "%[2]s"
  3. 输入   %[3]s
            （%[6]s）
  4. 输入   %[5]s --help   查看全部命令。

Press Enter to close this window. 按回车键关闭此窗口。
`
