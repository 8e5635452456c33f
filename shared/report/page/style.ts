/** Text colours have a contrast of at least 4.5 to 1 (WCAG AA) with their background, in both schemes. */
const colours = `
:root{color-scheme:light dark;--bg:#f4f6f9;--card:#fff;--ink:#18202c;--dim:#55616f;--edge:#d5dbe3;--soft:#eaeef3;--link:#0a58a8;
--bad:#b3261e;--bad-bg:#fdecea;--warn:#854d00;--warn-bg:#fff3dc;--good:#17683a;--good-bg:#e4f5ea;--calm:#0a58a8;--calm-bg:#e5f0fb;--next:#9db8d4}
@media (prefers-color-scheme:dark){:root{--bg:#0f131a;--card:#181e28;--ink:#e7ebf1;--dim:#a4b0bf;--edge:#313a48;--soft:#222a36;--link:#8cbcff;
--bad:#ff9a92;--bad-bg:#41191a;--warn:#ffc871;--warn-bg:#3b2a0c;--good:#82d99a;--good-bg:#12331f;--calm:#8cbcff;--calm-bg:#132c4a;--next:#4d6580}}
@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--dim:#444;--edge:#bbb;--soft:#eee;--link:#000}}`;

const page = `
*{box-sizing:border-box}html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:1400px;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem}h1{font-size:1.5rem;line-height:1.2;margin:0}h2{font-size:1.2rem;margin:0 0 .15rem}h3{font-size:1rem;margin:0 0 .35rem}
p{margin:.25rem 0}.by,.lead,.dim,small,footer{color:var(--dim)}small{display:block;font-size:.82rem;line-height:1.4}
code{font:.85em ui-monospace,SFMono-Regular,Consolas,monospace;color:var(--dim)}
a{color:var(--link)}.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;z-index:9;background:var(--card);padding:.5rem 1rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}main:focus{outline:none}
.away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.verdict{font-size:1.15rem;font-weight:600;margin:.9rem 0;padding:.7rem 1rem;border-radius:10px;border-left:6px solid}
.verdict.bad{background:var(--bad-bg);color:var(--bad)}.verdict.warn{background:var(--warn-bg);color:var(--warn)}.verdict.good{background:var(--good-bg);color:var(--good)}
.tiles{list-style:none;display:grid;grid-template-columns:repeat(auto-fit,minmax(8.2rem,1fr));gap:.6rem;margin:0;padding:0}
.tile{display:block;height:100%;background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:.55rem .8rem;text-decoration:none;color:var(--ink)}
.tile b{display:block;font-size:1.45rem;line-height:1.2}.tile span{color:var(--dim);font-size:.86rem}.tile.bad b{color:var(--bad)}.tile.warn b{color:var(--warn)}.tile:hover{border-color:var(--link)}
section{background:var(--card);border:1px solid var(--edge);border-radius:12px;padding:1.1rem 1.25rem;margin:1.1rem 0}
.cards{list-style:none;margin:.6rem 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(26rem,100%),1fr));gap:.8rem}
.card{border:1px solid var(--edge);border-left:5px solid var(--bad);border-radius:8px;padding:.75rem .95rem;min-width:0}.card.warning{border-left-color:var(--warn)}.card.notice{border-left-color:var(--calm)}
dl{margin:0}dl div{display:flex;gap:.6rem}dt{flex:0 0 5.4rem;color:var(--dim)}dd{margin:0;min-width:0}
.detail,.todo{overflow-wrap:anywhere}.detail{color:var(--dim)}.todo b{margin-right:.3rem}
.rest{padding-left:1.2rem;overflow-wrap:anywhere}details{margin:.3rem 0}summary{cursor:pointer;color:var(--link)}`;

const tables = `
.tools{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:.6rem 0}.tools[hidden]{display:none}
input,select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--dim);border-radius:6px;padding:.3rem .5rem;max-width:100%}input{width:16rem}
::placeholder{color:var(--dim);opacity:1}output{color:var(--dim)}.scroll{overflow-x:auto}
table,thead,tbody,caption{display:block}table{min-width:62rem}
tr{display:grid;column-gap:.9rem;border-bottom:1px solid var(--soft)}thead tr{align-items:end;border-bottom:2px solid var(--edge)}
tbody tr{content-visibility:auto;contain-intrinsic-size:auto 4rem}tbody tr[hidden]{display:none}
#attached tr{grid-template-columns:minmax(0,1.2fr) minmax(0,1.5fr) 6.5rem minmax(0,1.4fr) 9.5rem minmax(0,1.2fr)}
#quota tr{grid-template-columns:minmax(0,1.4fr) minmax(0,1fr) 6rem 6rem 4rem minmax(0,1.5fr)}
#work tr{grid-template-columns:9.5rem minmax(0,1.2fr) minmax(0,1fr) minmax(0,2fr) 9.5rem}
#rotated tr{grid-template-columns:minmax(0,1.2fr) minmax(0,1.4fr) repeat(4,8.2rem) 7rem}
#regions tr{grid-template-columns:minmax(0,1fr) minmax(0,1fr) 6rem 8rem 6rem}
th,td{text-align:left;padding:.45rem 0;font-weight:400;overflow-wrap:anywhere;min-width:0}thead th{font-size:.86rem}thead th,thead button{font-weight:600}
thead button{all:unset;cursor:pointer;font:inherit;font-weight:600;color:var(--link)}thead button:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
thead button::after{content:"\\2195";opacity:.45;margin-left:.3em}[aria-sort=ascending] button::after{content:"\\2191";opacity:1}[aria-sort=descending] button::after{content:"\\2193";opacity:1}
.num{text-align:right}
.axis{display:flex;justify-content:space-between;font-weight:400;color:var(--dim);font-size:.78rem}.axis i{font-style:normal}
svg{display:block;width:100%;height:14px;margin-top:.3rem}.line svg{background:repeating-linear-gradient(90deg,var(--edge) 0 1px,transparent 1px 12.5%)}
path{fill:var(--calm)}.expired,.expires-soon{fill:var(--bad)}.blocked,.unknown{fill:var(--warn)}.fine{fill:var(--good)}.next{fill:var(--next)}path.rest{fill:var(--soft)}
.badge{display:inline-block;font-size:.8rem;line-height:1.35;padding:.05rem .5rem;border-radius:99px;background:var(--soft);color:var(--ink)}
.badge.bad{background:var(--bad-bg);color:var(--bad)}.badge.warn{background:var(--warn-bg);color:var(--warn)}.badge.good{background:var(--good-bg);color:var(--good)}.badge.calm{background:var(--calm-bg);color:var(--calm)}
tbody tr:hover{background:var(--soft)}`;

/** On a phone each row is a card, and each cell has the title of its column. */
const phone = `
@media (max-width:46rem),print and (max-width:60rem){header,main,footer{padding:0 .8rem}header{padding-top:1rem}section{padding:.9rem .8rem}.tiles{grid-template-columns:repeat(2,1fr)}
dl div{display:block}table{min-width:0}tbody tr,th,td{display:block}thead tr{display:flex;flex-wrap:wrap;gap:.2rem 1rem}thead th{border:0;padding:.15rem 0}
.axis,thead th:not([aria-sort]){display:none}tbody tr{border:1px solid var(--edge);border-radius:8px;margin:.55rem 0;padding:.5rem .7rem}
tbody th,tbody td{padding:.12rem 0;text-align:left}tbody td{position:relative;padding-left:6.6rem;min-height:1.6rem}tbody td:empty{display:none}tbody .num{text-align:left}#rotated .num{min-height:2.6rem}tbody th{font-weight:600}tbody th small{font-weight:400}
tbody td::before{content:attr(data-c);position:absolute;left:0;top:.2rem;width:6.2rem;color:var(--dim);font-size:.82rem}
.scroll{overflow:visible}input,select{width:100%}.tools label{flex:1 1 100%}}`;

const paper = `
@media print{body{font-size:9.5pt}.tools,.skip{display:none!important}section{border:0;padding:.4rem 0;margin:.4rem 0}header,main,footer{max-width:none;padding:0}
tbody tr{content-visibility:visible}
#attached tr{grid-template-columns:minmax(0,1.7fr) minmax(0,1.7fr) 5.6rem minmax(0,1fr) 6.2rem minmax(0,1.4fr)}tr,.card,.tile{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible}table{min-width:0}thead button::after{content:none}
svg,.badge,.verdict,path{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{text-decoration:none}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}`;

export const style = [colours, page, tables, phone, paper].join('').trim();
