package main

import (
	"fmt"
	"go/ast"
	"go/token"
)

// visit breaks one node: what it compares, joins, computes or does. What is inside is visited next.
func (w *walker) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok == token.VAR // constants are worked out by the compiler
	case *ast.ArrayType:
		return false
	case *ast.BinaryExpr:
		w.binary(n)
	case *ast.IfStmt:
		w.negate(n.Cond)
		w.early(n)
	case *ast.BlockStmt:
		w.remove(n.List)
	case *ast.CaseClause:
		w.remove(n.Body)
	}
	return true
}

// limits are the comparisons, and what follows one in the wrap that treats equal operands differently.
var limits = map[token.Token]string{
	token.LSS: " || %s && (%s) == (%s))",
	token.GTR: " || %s && (%s) == (%s))",
	token.LEQ: " && !(%s && (%s) == (%s)))",
	token.GEQ: " && !(%s && (%s) == (%s)))",
}

// awake is the expression that is true while the mutant is awake.
func (m *mutant) awake() string { return fmt.Sprintf("mutantAwake(%d)", m.number) }

func (w *walker) binary(n *ast.BinaryExpr) {
	switch n.Op {
	case token.LSS, token.GTR, token.LEQ, token.GEQ:
		if m := w.mutate(n, n.Op.String()+" at its limit"); m != nil {
			// The wrap holds the comparison itself, with the mutants inside it, and repeats the plain operands.
			w.wrap(n, "(", fmt.Sprintf(limits[n.Op], m.awake(), w.text(n.X), w.text(n.Y)))
		}
		w.wrong(n)
	case token.EQL, token.NEQ:
		w.wrong(n)
	case token.LAND:
		w.negate(n.X)
		w.negate(n.Y)
		if m := w.mutate(n, "&& to ||"); m != nil {
			w.wrap(n, "(", fmt.Sprintf(" || %s && (%s || %s))", m.awake(), w.text(n.X), w.text(n.Y)))
		}
	case token.LOR:
		w.negate(n.X)
		w.negate(n.Y)
		if m := w.mutate(n, "|| to &&"); m != nil {
			w.wrap(n, "((", fmt.Sprintf(") && !(%s && !((%s) && (%s))))", m.awake(), w.text(n.X), w.text(n.Y)))
		}
	case token.ADD, token.SUB, token.MUL, token.QUO:
		w.arithmetic(n)
	}
}

// swaps names the function that computes and the operator that it uses while its mutant is awake.
var swaps = map[token.Token]struct{ function, instead string }{
	token.ADD: {"mutantAdd", "the left side alone"},
	token.SUB: {"mutantSubtract", "+"},
	token.MUL: {"mutantMultiply", "/"},
	token.QUO: {"mutantDivide", "*"},
}

func (w *walker) arithmetic(n *ast.BinaryExpr) {
	_, left := n.X.(*ast.BasicLit)
	_, right := n.Y.(*ast.BasicLit)
	if left && right {
		return // a constant
	}
	swap := swaps[n.Op]
	m := w.mutate(n, n.Op.String()+" to "+swap.instead)
	if m == nil {
		return
	}
	w.wrap(n, fmt.Sprintf("%s(%d, ", swap.function, m.number), ")")
	w.edits = append(w.edits, edit{at: w.offset(n.OpPos), length: len(n.Op.String()), text: ","})
}

// wrong makes a comparison answer the opposite.
func (w *walker) wrong(n ast.Expr) {
	if m := w.mutate(n, "the opposite"); m != nil {
		w.wrap(n, "((", fmt.Sprintf(") != %s)", m.awake()))
	}
}

// negate is wrong for a condition that is not put together from others, which are broken one by one.
func (w *walker) negate(n ast.Expr) {
	if _, joined := n.(*ast.BinaryExpr); joined {
		return
	}
	if p, ok := n.(*ast.ParenExpr); ok {
		w.negate(p.X)
		return
	}
	w.wrong(n)
}

// early breaks a return or a jump that an if guards: what comes after it happens as well.
func (w *walker) early(n *ast.IfStmt) {
	if n.Else != nil || len(n.Body.List) == 0 {
		return
	}
	last := n.Body.List[len(n.Body.List)-1]
	switch last.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		if m := w.mutate(last, "does not leave"); m != nil {
			w.wrap(last, fmt.Sprintf("if !%s { ", m.awake()), " }")
		}
	}
}

// remove leaves out one statement that does something.
func (w *walker) remove(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt, *ast.IncDecStmt:
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				continue
			}
		default:
			continue
		}
		if m := w.mutate(s, "not done"); m != nil {
			w.wrap(s, fmt.Sprintf("if !%s { ", m.awake()), " }")
		}
	}
}
